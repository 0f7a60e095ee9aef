import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineJob, source } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { type Incoming, type Receiver, readIncoming } from '../../shared/message/read-incoming.ts';
import { routingAttributes } from '../../shared/message/routing-attributes.ts';
import { entityId, klioMessage } from './arbitrary-message.ts';
import { refusal } from './attempt.ts';

const names = resourceNames({ project: 'lab', prefix: 'klio' });
const outputs = { audio: { suffix: '.wav', contentType: 'audio/wav' } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function receiver(accepts: 'klio' | 'any', entityIds: 'flat' | 'nested' = 'flat'): Receiver {
  const job = defineJob({
    name: 'downsample',
    inputs: {
      audio: source({ bucket: '{project}-raw', prefix: 'in/', suffix: '.flac' }),
      sheet: source({ bucket: '{project}-raw', prefix: 'in/', suffix: '.cue.flac' }),
      cover: source({ bucket: 'covers', suffix: '.png' }),
    },
    outputs,
    accepts,
  });
  return { job, graph: { entityIds }, names };
}

const klio = receiver('klio');
const any = receiver('any');

const notification = (objectId: string, changes: Record<string, string> = {}) => ({
  data: bytes('{"kind":"storage#object"}'),
  attributes: {
    notificationConfig: 'projects/_/buckets/lab-raw/notificationConfigs/1',
    eventType: 'OBJECT_FINALIZE',
    payloadFormat: 'JSON_API_V1',
    bucketId: 'lab-raw',
    objectId,
    objectGeneration: '1700000000000000',
    eventTime: '2026-11-20T10:00:00.000000Z',
    ...changes,
  },
});

const first = (id: string): Incoming => ({ kind: 'message', message: newMessage(id) });
const published = newMessage('s0000', { force: true });

describe.each([
  ['KlioMessages only', klio],
  ['anything', any],
])('a job that accepts %s', (_, job) => {
  it('reads what this project publishes', () => {
    const raw = { data: encodeMessage(published), attributes: routingAttributes(published) };
    expect(readIncoming(raw, job)).toEqual({ kind: 'message', message: published });
  });

  it('reads what Klio publishes, which sets no attributes', () => {
    for (const name of [
      'v2-top-down',
      'v2-bottom-up',
      'v1-top-down',
      'v1-bottom-up',
      'v0-entity-id',
      'v2-no-recipients',
    ]) {
      const data = readFileSync(`test/fixtures/messages/${name}.bin`);
      expect(readIncoming({ data, attributes: {} }, job)).toMatchObject({ message: { entityId: 's0000' } });
    }
  });

  it('refuses an empty body', () => {
    expect(refusal(() => readIncoming({ data: bytes(''), attributes: {} }, job)).code).toBe('BAD_MESSAGE');
  });

  it('refuses an empty body that is said to be a KlioMessage', () => {
    const raw = { data: bytes(''), attributes: { klio_version: '2' } };
    expect(refusal(() => readIncoming(raw, job)).message).toContain('no entity id');
  });

  it('refuses a body that no Pub/Sub message can have', () => {
    const raw = { data: new Uint8Array(10_000_001), attributes: {} };
    expect(refusal(() => readIncoming(raw, job)).code).toBe('MESSAGE_TOO_LARGE');
  });

  it('throws nothing but a KlioError, whatever comes', () => {
    const attributes = fc.dictionary(
      fc.constantFrom('klio_version', 'eventType', 'bucketId', 'objectId', '__proto__', 'x'),
      fc.oneof(fc.constantFrom('OBJECT_FINALIZE', 'lab-raw', 'in/a.flac', '2'), fc.string()),
      { noNullPrototype: true },
    );
    const body = fc.oneof(fc.uint8Array(), fc.string().map(bytes));
    const attempted = (data: Uint8Array, attributes: Record<string, string>) => {
      try {
        return readIncoming({ data, attributes }, job).kind;
      } catch (error) {
        return refusal(() => {
          throw error;
        }).code;
      }
    };
    fc.assert(
      fc.property(body, attributes, (data, attributes) => {
        expect(['message', 'not-ours', 'BAD_MESSAGE']).toContain(attempted(data, attributes));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a job that accepts KlioMessages only', () => {
  it.each(['123456789', 'x1', 'he', '5abcd', 'USABC2012345'])(
    'refuses the text id %s, which Klio may take for a message, and says how to accept it',
    (id) => {
      const { code, message } = refusal(() => readIncoming({ data: bytes(id), attributes: {} }, klio));
      expect(code).toBe('BAD_MESSAGE');
      expect(message).toMatch(/takes plain ids if it is declared with accepts: 'any'$/);
    },
  );

  it('refuses a notification, and says how to accept it', () => {
    expect(refusal(() => readIncoming(notification('in/a.flac'), klio)).message).toMatch(
      /takes Cloud Storage notifications if it is declared with accepts: 'any'$/,
    );
  });

  it('does not speak of plain ids where a KlioMessage is at fault', () => {
    const raw = { data: encodeMessage(newMessage('not allowed')), attributes: {} };
    expect(refusal(() => readIncoming(raw, klio)).message).not.toContain('accepts');
  });
});

describe('a text id', () => {
  it.each([
    ['123456789', '123456789'],
    ['a', 'a'],
    ['s0000\n', 's0000'],
    ['s0000\r\n', 's0000'],
  ])('%j is a first message for anyone about %s', (text, id) => {
    expect(readIncoming({ data: bytes(text), attributes: {} }, any)).toEqual(first(id));
  });

  it.each(['', '\n', 's0000\n\n', ' s0000', 's0000 ', 'a\nb', '{"id":"a"}', 'a/b', '../a', '\ufeffa'])(
    '%j is refused',
    (text) => {
      expect(refusal(() => readIncoming({ data: bytes(text), attributes: {} }, any)).code).toBe(
        'BAD_MESSAGE',
      );
    },
  );

  it('is refused where it is not UTF-8', () => {
    const raw = { data: Uint8Array.of(0x61, 0xff), attributes: {} };
    expect(refusal(() => readIncoming(raw, any)).message).toContain('not UTF-8');
  });

  it('may have attributes of its publisher', () => {
    expect(readIncoming({ data: bytes('a'), attributes: { origin: 'cron' } }, any)).toEqual(first('a'));
  });

  it('may have "/" where ids are nested', () => {
    const raw = { data: bytes('album/01'), attributes: {} };
    expect(readIncoming(raw, receiver('any', 'nested'))).toEqual(first('album/01'));
  });

  it('is never taken for a KlioMessage, nor a KlioMessage for a text id', () => {
    fc.assert(
      fc.property(entityId, klioMessage, (id, message) => {
        expect(readIncoming({ data: bytes(id), attributes: {} }, any)).toEqual(first(id));
        expect(readIncoming({ data: encodeMessage(message), attributes: {} }, any)).toEqual({
          kind: 'message',
          message,
        });
      }),
    );
  });
});

describe('a notification of Cloud Storage', () => {
  it.each([
    ['the object of a source', notification('in/s0000.flac')],
    ['an object without a payload', { ...notification('in/s0000.flac'), data: bytes('') }],
    ['the source that says most about the name', notification('in/s0000.cue.flac')],
    ['a source in another bucket', notification('s0000.png', { bucketId: 'covers' })],
  ])('about %s is a first message for anyone', (_, raw) => {
    expect(readIncoming(raw, any)).toEqual(first('s0000'));
  });

  it.each([
    [
      'an object that was deleted',
      notification('in/a.flac', { eventType: 'OBJECT_DELETE' }),
      'OBJECT_DELETE',
    ],
    [
      'changed metadata',
      notification('in/a.flac', { eventType: 'OBJECT_METADATA_UPDATE' }),
      'OBJECT_METADATA_UPDATE',
    ],
    ['an archived version', notification('in/a.flac', { eventType: 'OBJECT_ARCHIVE' }), 'OBJECT_ARCHIVE'],
    ['another bucket', notification('in/a.flac', { bucketId: 'elsewhere' }), 'no source'],
    ['another folder', notification('out/a.flac'), 'no source'],
    ['another suffix', notification('in/a.txt'), 'no source'],
    ['the suffix of another bucket', notification('a.png'), 'no source'],
    ['no name beside prefix and suffix', notification('in/.flac'), 'no source'],
    ['a folder', notification('in/sub/'), 'folder'],
  ])('about %s is not ours, and says why', (_, raw, reason) => {
    const incoming = readIncoming(raw, any);
    expect(incoming).toMatchObject({ kind: 'not-ours', reason: expect.stringContaining(reason) });
  });

  it.each(['in/sub/a.flac', 'in/my song.flac', 'in/é.flac', 'in/...flac'])(
    'about %s, a source with an id that is not allowed, is refused and not dropped',
    (objectId) => {
      expect(refusal(() => readIncoming(notification(objectId), any)).code).toBe('BAD_MESSAGE');
    },
  );

  it('about an object in a folder is about a nested id', () => {
    expect(readIncoming(notification('in/album/01.flac'), receiver('any', 'nested'))).toEqual(
      first('album/01'),
    );
  });

  it('quotes a hostile name in ASCII', () => {
    const incoming = readIncoming(notification('\u202egpj.\n\u0007exe'), any);
    expect(incoming.kind === 'not-ours' && incoming.reason).toMatch(/^[\x20-\x7e]+$/);
  });
});
