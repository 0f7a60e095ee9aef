import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FunctionHost,
  type FunctionHostOptions,
  startFunctionHost,
} from '../../../scripts/emulator/functions/function-host.ts';
import type { FunctionResource } from '../../../scripts/local-cloud/resources.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { type Gate, openGate } from './gate.ts';
import { LineLog } from './line-log.ts';
import { plainFunction, REPOSITORY } from './plain-resource.ts';

let gate: Gate;
let host: FunctionHost | undefined;
let log: LineLog;

beforeEach(async () => {
  gate = await openGate();
  log = new LineLog();
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
  await gate.close();
});

async function serve(
  declared: Partial<FunctionResource> = {},
  options: Partial<FunctionHostOptions> = {},
): Promise<string> {
  host = await startFunctionHost({ root: REPOSITORY, onLog: log.take, ...options });
  const environment = { GATE: String(gate.port), ...declared.environment };
  host.serve([plainFunction({ ...declared, environment })], {
    environmentOf: () => ({ PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }),
  });
  return `${host.endpoint}/klio-plain`;
}

function post(url: string, body = '{}'): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

/** The process that answered. */
async function pidOf(response: Promise<Response>): Promise<number> {
  return ((await (await response).json()) as { pid: number }).pid;
}

describe('a request', () => {
  it('reaches an instance under the rest of its path, and its answer comes back whole', async () => {
    const address = await serve();
    const response = await post(`${address}/from/downsample?a=1`, '{"message":{}}');
    expect(response.status).toBe(202);
    expect(response.headers.get('x-echo')).toBe('yes');
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: '/from/downsample?a=1',
      host: new URL(address).host,
      body: { message: {} },
    });
  });

  it('waits for functions to be declared when it comes earlier', async () => {
    host = await startFunctionHost({ root: REPOSITORY });
    const early = post(`${host.endpoint}/klio-plain`);
    host.serve([plainFunction()], { environmentOf: () => ({}) });
    expect((await early).status).toBe(202);
  });

  it('for a function that nobody declared is answered by 404', async () => {
    const address = await serve();
    const response = await post(`${address}-b/`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('"klio-plain-b"');
  });

  it.each([
    ['under a foreign host name', { host: 'evil.example' }],
    ['from a web page', { origin: 'https://evil.example' }],
    ['from a web page that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused', async (_what, headers) => {
    const address = `${await serve()}-that-is-not-there`;
    expect(await statusOf(address, headers)).toBe(403);
    expect(await statusOf(address, {})).toBe(404);
  });

  it('that is larger than Cloud Run takes is refused before it is read', async () => {
    const address = await serve();
    expect(await statusOf(address, { 'content-length': String(33 * 1024 * 1024) })).toBe(413);
  });
});

describe('an instance', () => {
  it('is started by the first request and takes the next ones too', async () => {
    const address = await serve();
    const first = await pidOf(post(address));
    expect(await pidOf(post(address))).toBe(first);
  });

  it('gets no more requests at a time than its concurrency, others go to a new one', async () => {
    const address = await serve({ concurrency: 1 });
    const held = post(`${address}/hold`);
    const arrival = await gate.arrival();
    const other = await pidOf(post(address));
    arrival.letGo();
    expect(await pidOf(held)).not.toBe(other);
  });

  it('works on as many requests at a time as its concurrency allows', async () => {
    const address = await serve({ concurrency: 2, maxInstances: 1 });
    const held = [post(`${address}/hold`), post(`${address}/hold`)];
    for (const arrival of [await gate.arrival(), await gate.arrival()]) arrival.letGo();
    const [one, two] = await Promise.all(held.map(pidOf));
    expect(one).toBe(two);
  });

  it('that is all a function may have makes requests wait 10 s and then end in 429', async () => {
    const clock = new VirtualClock();
    const address = await serve({ maxInstances: 3 }, { clock, maxInstances: 1 });
    const held = post(`${address}/hold`);
    const arrival = await gate.arrival();
    const refused = post(address);
    await timersOf(clock, 2);
    await clock.advance(10_000);
    expect((await refused).status).toBe(429);
    arrival.letGo();
    expect((await held).status).toBe(200);
  });

  it('gets its own environment, the local cloud and Cloud Run, and nothing private of the developer', async () => {
    process.env.SECRET_OF_THE_DEVELOPER = 'secret';
    const address = await serve({ environment: { KLIO_JOB: 'plain' } });
    const environment = await (await post(`${address}/env`)).json();
    delete process.env.SECRET_OF_THE_DEVELOPER;
    expect(environment).toMatchObject({
      KLIO_JOB: 'plain',
      NODE_ENV: 'production',
      PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
      K_SERVICE: 'klio-plain',
      KLIO_LOCAL_CLOUD: '1',
      METADATA_SERVER_DETECTION: 'none',
      PATH: process.env.PATH,
    });
    expect(environment).not.toHaveProperty('SECRET_OF_THE_DEVELOPER');
  });

  it.each([
    { memory: '256Mi', heap: 259 },
    { memory: '512Mi', heap: 259 },
    { memory: '1Gi', heap: 560 },
    { memory: '4Gi', heap: 2240 },
  ])('of $memory has the heap of $heap MiB that Node.js takes there', async ({ memory, heap }) => {
    const response = await post(`${await serve({ memory })}/heap`);
    expect(await response.json()).toBe(heap);
  });

  it('hands over its lines, structured ones parsed', async () => {
    const address = await serve();
    await post(`${address}/log`);
    const instance = { functionName: 'klio-plain', instance: 'klio-plain/1', stream: 'stdout' };
    expect(await log.lineWith('plain text')).toEqual({ ...instance, line: 'plain text' });
    expect(await log.lineWith('outcome')).toMatchObject({
      ...instance,
      json: { severity: 'INFO', outcome: 'processed' },
    });
  });

  it('that crashes makes its request fail, is reported once with its last words, and is replaced', async () => {
    const address = await serve();
    const first = await pidOf(post(address));
    expect((await post(`${address}/crash`)).status).toBe(503);
    const { line } = await log.lineWith('Crashed');
    expect(line).toBe('Crashed with 1 in flight: died of SIGKILL: TypeError: Cannot read beats of silence');
    expect(await pidOf(post(address))).not.toBe(first);
    expect(log.lines.filter(({ stream }) => stream === 'host')).toHaveLength(1);
  });

  it('that does not answer in time is given up on by 504, works on, and gets no further requests', async () => {
    const clock = new VirtualClock();
    const address = await serve({ timeoutSeconds: 30, maxInstances: 1 }, { clock });
    const held = post(`${address}/hold`);
    const arrival = await gate.arrival();
    await clock.advance(30_000);
    expect((await held).status).toBe(504);
    expect((await post(address)).status).toBe(202); // by another instance: the first has still not been let go
    const ended = arrival.gone;
    await clock.advance(30_000);
    await ended;
  });

  it('that was idle for long is stopped', async () => {
    const clock = new VirtualClock();
    const address = await serve({}, { clock, idleMs: 60_000 });
    const first = await pidOf(post(address));
    await clock.advance(59_000);
    expect(await pidOf(post(address))).toBe(first);
    await clock.advance(60_000);
    expect(await pidOf(post(address))).not.toBe(first);
  });

  it('is there before the first request when the host was told to warm up', async () => {
    await serve({ environment: { ANNOUNCE_START: '1' } });
    await host?.warm();
    expect(await log.lineWith('started')).toMatchObject({ instance: 'klio-plain/1' });
  });

  it('that does not listen to SIGTERM is killed 10 s after it when the host stops', async () => {
    const clock = new VirtualClock();
    const address = await serve({}, { clock });
    const pid = await pidOf(post(address));
    const blocked = post(`${address}/block`);
    const { gone } = await gate.arrival();
    const timers = clock.pendingTimers;
    const stopping = host?.stop();
    await timersOf(clock, timers + 1);
    await clock.advance(10_000);
    await Promise.all([gone, stopping]);
    host = undefined;
    expect((await blocked).status).toBe(503);
    expect(isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The status of a POST with headers that fetch does not let us set. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
      request.destroy();
    });
    request.on('error', reject);
    if (headers['content-length']) request.flushHeaders();
    else request.end();
  });
}

async function timersOf(clock: VirtualClock, count: number): Promise<void> {
  while (clock.pendingTimers < count) await new Promise((resolve) => setImmediate(resolve));
}
