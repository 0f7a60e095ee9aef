import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../helpers/virtual-clock.ts';
import { begin, startEmulator, startServer } from '../harness.ts';
import { WORKFLOW } from '../workflow-names.ts';

const FOREVER = new AbortController().signal;
const nap = (seconds: number) =>
  `- nap: { call: sys.sleep, args: { seconds: ${seconds} } }\n- done: { return: "\${sys.now()}" }`;

describe('an execution', () => {
  it('sleeps by the clock, to the millisecond, for a year if need be', async () => {
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock });
    const name = begin(emulator, nap(31_535_999));
    await settle();
    expect(emulator.execution(name).current).toEqual([
      {
        routine: 'main',
        step: 'nap',
        line: 1,
        waitsFor: 'sys.sleep',
        untilMs: clock.nowMs() + 31_535_999_000,
      },
    ]);
    await clock.advance(31_535_999_000 - 1);
    expect(emulator.execution(name).state).toBe('ACTIVE');
    await clock.advance(1);
    expect(emulator.execution(name)).toMatchObject({ state: 'SUCCEEDED', steps: 2 });
    expect(Number(emulator.execution(name).result)).toBeCloseTo(clock.nowMs() / 1000, 3);
  });

  it('sleeps until a time, and not at all when that is over', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1));
    const emulator = await startEmulator({ clock });
    const until = (time: string) =>
      begin(emulator, `- nap: { call: sys.sleep_until, args: { time: "${time}" } }`);
    const late = until('2026-01-01T00:01:00+00:00');
    const past = until('2025-01-01T00:00:00Z');
    await clock.advance(59_999);
    expect([late, past].map((name) => emulator.execution(name).state)).toEqual(['ACTIVE', 'SUCCEEDED']);
    await clock.advance(1);
    expect(emulator.execution(late).state).toBe('SUCCEEDED');
  });

  it('cannot sleep for more than a year', async () => {
    const emulator = await startEmulator();
    const { error } = await emulator.ended(begin(emulator, nap(31_536_001)), FOREVER);
    expect(error?.context).toContain('ValueError: cannot wait for more than 31536000 seconds');
  });

  it('lasts a year at most', async () => {
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock });
    const again = `- nap: { call: sys.sleep, args: { seconds: 20000000 }, next: nap }`;
    const name = begin(emulator, again);
    await clock.advance(31_536_000_000);
    expect(emulator.execution(name)).toMatchObject({
      state: 'FAILED',
      error: { context: 'an execution lasts a year at most' },
    });
  });

  it('is forgotten 90 days after its end', async () => {
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock });
    const name = begin(emulator, '- a: { return: 1 }');
    await clock.advance(90 * 86_400_000 - 1);
    expect(emulator.execution(name).state).toBe('SUCCEEDED');
    await clock.advance(86_400_000);
    expect(() => emulator.execution(name)).toThrow('Resource not found');
  });

  it('waits in line where too many run, and can be cancelled there', async () => {
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock, maxActive: 2 });
    const names = Array.from({ length: 5 }, () => begin(emulator, nap(10)));
    const states = () => names.map((name) => emulator.execution(name).state);
    expect(states()).toEqual(['ACTIVE', 'ACTIVE', 'QUEUED', 'QUEUED', 'QUEUED']);
    emulator.cancel(names[2]!);
    await clock.advance(10_000);
    expect(states()).toEqual(['SUCCEEDED', 'SUCCEEDED', 'CANCELLED', 'ACTIVE', 'ACTIVE']);
    await clock.advance(10_000);
    expect(states()).toEqual(['SUCCEEDED', 'SUCCEEDED', 'CANCELLED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(emulator.execution(names[3]!).startedAtMs).toBe(clock.nowMs() - 10_000);
  });

  it('keeps the revision that it has begun with', async () => {
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock });
    const source = (text: string) =>
      `- nap: { call: sys.sleep, args: { seconds: 1 } }\n- done: { return: ${text} }`;
    const first = begin(emulator, source('old'));
    const second = begin(emulator, source('new'));
    await clock.advance(1_000);
    expect([first, second].map((name) => emulator.execution(name).result)).toEqual(['"old"', '"new"']);
    expect(
      emulator.deploy({
        name: WORKFLOW,
        source: source('new'),
        serviceAccount: 'flow@demo.iam.gserviceaccount.com',
      }),
    ).toEqual({
      revisionId: emulator.execution(second).revisionId,
    });
  });

  it('that is cancelled publishes nothing further: no effect begins after it', async () => {
    const server = await startServer();
    const emulator = await startEmulator();
    const source = `
      - all:
          parallel:
            concurrency_limit: 3
            for:
              value: v
              range: [1, 10]
              steps:
                - ask: { call: http.get, args: { url: "${server.url}" } }`;
    const name = begin(emulator, source);
    const requests = [await server.next(), await server.next(), await server.next()];
    expect(emulator.execution(name).current.map(({ waitsFor }) => waitsFor)).toEqual([
      'http.get',
      'http.get',
      'http.get',
    ]);
    emulator.cancel(name);
    await Promise.all(requests.map(({ brokenOff }) => brokenOff));
    await settle();
    expect(server.arrived).toEqual([]);
    expect(emulator.execution(name)).toMatchObject({ state: 'CANCELLED', result: null });
    expect(() => emulator.cancel(name)).toThrow('the execution has ended');
  });

  it('of 300 that are trivial all come to their end, one after another', async () => {
    const emulator = await startEmulator({ maxActive: 1 });
    const names = Array.from({ length: 300 }, (_, n) => begin(emulator, '- a: { return: 1 }', n));
    const ended = await Promise.all(names.map((name) => emulator.ended(name, FOREVER)));
    expect(new Set(ended.map(({ state }) => state))).toEqual(new Set(['SUCCEEDED']));
  });
});
