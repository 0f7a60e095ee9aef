import { describe, expect, it } from 'vitest';
import { logLine, traceIdOf } from '../../shared/runtime/log-line.ts';
import type { Delivery, Handled, Outcome } from '../../shared/runtime/runtime.ts';
import { diamond } from '../helpers/graphs.ts';
import { createStation } from '../helpers/station.ts';

const graph = diamond();
const { runtime } = createStation(graph, graph.named.top);
const delivery: Delivery = {
  data: new Uint8Array([1]),
  attributes: {},
  messageId: 'm1',
  publishTimeMs: 0,
  attempt: 2,
  from: undefined,
};
const facts = { entityId: 'track1', requestId: 'r1', stepMs: { look: 3 }, bytesIn: 10, bytesOut: 4 };
const lineOf = (handled: Partial<Handled>, trace?: string) =>
  logLine(runtime, delivery, { outcome: 'processed', ack: true, facts, ...handled }, { totalMs: 12, trace });

describe('logLine', () => {
  it('says what the message came to, in fields that can be counted', () => {
    expect(JSON.parse(JSON.stringify(lineOf({})))).toEqual({
      severity: 'INFO',
      message: 'top track1 processed',
      klio: {
        outcome: 'processed',
        job: 'top',
        entityId: 'track1',
        requestId: 'r1',
        messageId: 'm1',
        attempt: 2,
        ms: { look: 3, total: 12 },
        bytesIn: 10,
        bytesOut: 4,
      },
    });
  });

  it.each([
    ['processed', 'INFO'],
    ['waited', 'DEBUG'],
    ['dropped', 'DEBUG'],
    ['failed', 'WARNING'],
    ['rejected', 'ERROR'],
  ] as [Outcome, string][])('gives %s the severity %s', (outcome, severity) => {
    expect(lineOf({ outcome }).severity).toBe(severity);
  });

  it('adds the stack where the message is given up, for Error Reporting', () => {
    const error = {
      code: 'TRANSFORM_FAILED',
      message: 'Out of luck',
      stack: 'Error: Out of luck\n  at top',
    } as const;
    expect(lineOf({ outcome: 'failed', error })).not.toHaveProperty('stack_trace');
    expect(lineOf({ outcome: 'rejected', error })).toMatchObject({
      message: 'top track1 rejected: Out of luck',
      stack_trace: error.stack,
      klio: { code: 'TRANSFORM_FAILED' },
    });
  });

  it('is one line however the entity is called', () => {
    const hostile = { ...facts, entityId: 'a\n{"severity":"CRITICAL"}' };
    expect(JSON.stringify(lineOf({ facts: hostile }))).not.toContain('\n');
  });

  it('links to the trace of its request', () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    expect(lineOf({}, trace)['logging.googleapis.com/trace']).toBe(`projects/demo-klio/traces/${trace}`);
  });
});

describe('traceIdOf', () => {
  it.each([
    [
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      '0af7651916cd43dd8448eb211c80319c',
    ],
    [
      { 'x-cloud-trace-context': '105445aa7843bc8bf206b12000100000/1;o=1' },
      '105445aa7843bc8bf206b12000100000',
    ],
    [{ traceparent: 'nonsense' }, undefined],
    [{}, undefined],
  ])('reads %o', (headers, trace) => {
    expect(traceIdOf(headers)).toBe(trace);
  });
});
