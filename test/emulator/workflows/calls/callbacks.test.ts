import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../helpers/virtual-clock.ts';
import { begin, startEmulator } from '../harness.ts';

const FOREVER = new AbortController().signal;

/** Makes an endpoint, tells its URL by the log, and awaits two requests. */
const TWICE = `
  - make: { call: events.create_callback_endpoint, args: { http_callback_method: POST }, result: c }
  - tell: { call: sys.log, args: { text: "\${c.url}" } }
  - nap: { call: sys.sleep, args: { seconds: 5 } }
  - first: { call: events.await_callback, args: { callback: "\${c}", timeout: 60 }, result: a }
  - second: { call: events.await_callback, args: { callback: "\${c}", timeout: 60 }, result: b }
  - done: { return: ["\${a.http_request.body}", "\${b.http_request.body.n}", "\${a.http_request.query.q}", "\${a.type}"] }`;

async function startWaiting(source = TWICE) {
  const clock = new VirtualClock();
  const told = Promise.withResolvers<string>();
  const emulator = await startEmulator({ clock, onLog: ({ text }) => told.resolve(text) });
  const name = begin(emulator, source);
  return { clock, emulator, name, url: await told.promise };
}

function post(url: string, body: string, type = 'text/plain', method = 'POST') {
  return fetch(url, { method, body, headers: { 'content-type': type } }).then(({ status }) => status);
}

describe('a callback', () => {
  it('is taken while it is awaited, and one ahead of that', async () => {
    const { clock, emulator, name, url } = await startWaiting();
    expect(await post(`${url}?q=1`, 'early')).toBe(200);
    expect(await post(url, 'too many')).toBe(429);
    await clock.advance(5_000);
    expect(emulator.execution(name).current).toMatchObject([
      { step: 'second', waitsFor: 'events.await_callback' },
    ]);
    expect(await post(url, '{"n":2}', 'application/json')).toBe(200);
    const { result } = await emulator.ended(name, FOREVER);
    expect(JSON.parse(result!)).toEqual(['early', 2, '1', 'HTTP']);
    expect(await post(url, 'late')).toBe(404);
  });

  it('raises a TimeoutError when none comes in time', async () => {
    const { clock, emulator, name } = await startWaiting();
    await clock.advance(5_000);
    await clock.advance(59_999);
    expect(emulator.execution(name).state).toBe('ACTIVE');
    await clock.advance(1);
    const { error } = await emulator.ended(name, FOREVER);
    expect(JSON.parse(error!.payload).tags).toEqual(['TimeoutError', 'OSError']);
  });

  it('is not found by another method, under another id, or once its execution is cancelled', async () => {
    const { emulator, name, url } = await startWaiting();
    expect(await post(url, 'x', 'text/plain', 'PUT')).toBe(404);
    expect(await post(`${url.slice(0, -1)}x`, 'x')).toBe(404);
    expect(await post(url.replace('/executions/', '/executions/x'), 'x')).toBe(404);
    expect((await fetch(new URL('/', url))).status).toBe(404);
    emulator.cancel(name);
    expect(await post(url, 'x')).toBe(404);
  });

  it('must be one of the execution, and of a method that there is', async () => {
    const emulator = await startEmulator();
    const raised = async (source: string) =>
      (await emulator.ended(begin(emulator, source), FOREVER)).error?.context;
    expect(
      await raised('- a: { call: events.create_callback_endpoint, args: { http_callback_method: SEND } }'),
    ).toContain('ValueError: unknown HTTP method');
    expect(await raised('- a: { call: events.await_callback, args: { callback: { url: x } } }')).toContain(
      'ValueError: not what',
    );
    expect(
      await raised(
        '- a: { call: events.await_callback, args: { callback: { url: "http://x/callbacks/y" } } }',
      ),
    ).toContain('not one of this execution');
    await settle();
  });
});
