import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineJob, source } from '../../shared/graph/job.ts';
import { edgeFilter } from '../../shared/graph/names.ts';
import { newMessage, type Recipients } from '../../shared/message/klio-message.ts';
import { routingAttributes } from '../../shared/message/routing-attributes.ts';
import { klioMessage } from './arbitrary-message.ts';

const limitedTo = (...names: string[]): Recipients => ({
  kind: 'limited',
  jobs: names.map((name) => ({ name, project: 'lab' })),
});
const jobNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `job-${i}`);

describe('the attributes of a message', () => {
  it('name version, entity and request', () => {
    const request = { id: '42', requestedAtMs: 0 };
    expect(routingAttributes(newMessage('s0000', { request }))).toEqual({
      klio_version: '2',
      klio_entity: 's0000',
      klio_request: '42',
    });
  });

  it('leave the request out where Pub/Sub is still to name it', () => {
    expect(routingAttributes(newMessage('s0000'))).not.toHaveProperty('klio_request');
  });

  it('say whom a limited message is for, each once', () => {
    const recipients = limitedTo('downsample', 'energy', 'downsample');
    expect(routingAttributes(newMessage('s0000', { recipients }))).toEqual({
      klio_version: '2',
      klio_entity: 's0000',
      klio_limited: '1',
      klio_to_downsample: '1',
      klio_to_energy: '1',
    });
  });

  it('keep a message for nobody from everybody', () => {
    expect(routingAttributes(newMessage('s0000', { recipients: limitedTo() }))).toMatchObject({
      klio_limited: '1',
    });
  });

  it('are those that the filter of an edge looks for', () => {
    const input = source({ bucket: 'raw-audio', suffix: '.flac' });
    const energy = defineJob({
      name: 'energy',
      inputs: { input },
      outputs: { energy: { suffix: '.json', contentType: 'application/json' } },
    });
    const [limited, toEnergy] = Object.keys(
      routingAttributes(newMessage('s0000', { recipients: limitedTo('energy') })),
    ).filter((key) => key === 'klio_limited' || key.startsWith('klio_to_'));
    expect(edgeFilter(energy)).toBe(`NOT attributes:${limited} OR attributes:"${toEnergy}"`);
  });

  it('route up to 90 recipients', () => {
    const attributes = routingAttributes(newMessage('s0000', { recipients: limitedTo(...jobNames(90)) }));
    expect(Object.keys(attributes).filter((key) => key.startsWith('klio_to_'))).toHaveLength(90);
  });

  it('do not route more, so that every child gets the message and looks into it', () => {
    expect(routingAttributes(newMessage('s0000', { recipients: limitedTo(...jobNames(91)) }))).toEqual({
      klio_version: '2',
      klio_entity: 's0000',
    });
  });

  it.each(['', 'é', 'a"b', 'a b', 'x'.repeat(300), 'goog\0'])(
    'have no place for the foreign job %j, which no filter looks for',
    (name) => {
      expect(routingAttributes(newMessage('s0000', { recipients: limitedTo(name, 'energy') }))).toEqual({
        klio_version: '2',
        klio_entity: 's0000',
        klio_limited: '1',
        klio_to_energy: '1',
      });
    },
  );

  it('are always such as Pub/Sub takes', () => {
    fc.assert(
      fc.property(klioMessage, (message) => {
        const attributes = Object.entries(routingAttributes(message));
        expect(attributes.length).toBeLessThanOrEqual(100);
        for (const [key, value] of attributes) {
          expect(key).toMatch(/^klio_[\x21-\x7e]{1,251}$/);
          expect(Buffer.byteLength(value)).toBeLessThanOrEqual(1024);
          expect(value).not.toBe('');
        }
      }),
    );
  });
});
