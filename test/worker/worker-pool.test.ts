import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { WorkerPool } from '../../shared/worker/worker-pool.ts';
import { workerUrl } from '../../shared/worker/worker-url.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import type { OddJob } from './odd-jobs.ts';

const ENTRY = workerUrl(import.meta.url, './odd-jobs.worker.ts');

function pool(size = 1, resourceLimits = {}) {
  const workers = new WorkerPool<OddJob, unknown>(ENTRY, { size, resourceLimits });
  return {
    run: (task: OddJob, signal = AbortSignal.timeout(20_000)) => workers.run(task, { signal }),
    workers,
  };
}

/** A task that never ends, and the moment when it has begun. */
function endlessTask() {
  const started = new SharedArrayBuffer(4);
  const begun = async () => {
    // Turns of this event loop, which the task does not hold up.
    while (new Int32Array(started)[0] === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return { task: { kind: 'spin', started } as const, begun };
}

describe('a pool of workers', () => {
  it('gives the result of a task', async () => {
    const { run } = pool();
    expect(await run({ kind: 'double', samples: Float32Array.of(1, 2) })).toEqual(Float32Array.of(2, 4));
  });

  it('hands buffers over instead of copying them, if told', async () => {
    const samples = new Float32Array(1_000).fill(1);
    const { workers } = pool();
    const options = { signal: AbortSignal.timeout(20_000), transfer: [samples.buffer] };
    expect(await workers.run({ kind: 'double', samples }, options)).toHaveLength(1_000);
    expect(samples).toHaveLength(0);
  });

  it('keeps its threads, and has no more of them than it is told', async () => {
    const { run } = pool(2);
    const threads = await Promise.all(Array.from({ length: 6 }, () => run({ kind: 'thread' })));
    threads.push(await run({ kind: 'thread' }));
    expect(new Set(threads).size).toBeLessThanOrEqual(2);
  });

  it('does nothing for a message whose time is up', async () => {
    const { run } = pool();
    await expect(run({ kind: 'thread' }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });
});

describe('a task that takes for ever', () => {
  it('leaves the event loop free, and is stopped by its signal', async () => {
    const { run } = pool();
    const timer = new AbortController();
    const { task, begun } = endlessTask();
    const failure = run(task, timer.signal).catch((error: unknown) => error);
    await begun();
    timer.abort();
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await run({ kind: 'double', samples: Float32Array.of(1) })).toEqual(Float32Array.of(2));
  });

  it('ends with the error that its signal carries', async () => {
    const { run } = pool();
    const timer = new AbortController();
    const { task, begun } = endlessTask();
    const failure = run(task, timer.signal).catch((error: unknown) => error);
    await begun();
    const reason = new KlioError('DEADLINE_EXCEEDED', 'Cannot finish the message: its time is up');
    timer.abort(reason);
    expect(await failure).toBe(reason);
  });

  it('does not keep the next in line from giving up waiting', async () => {
    const { run } = pool();
    const [first, second] = [new AbortController(), new AbortController()];
    const { task, begun } = endlessTask();
    const stopped = run(task, first.signal).catch((error: unknown) => error);
    await begun();
    const waiting = run({ kind: 'thread' }, second.signal).catch((error: unknown) => error);
    const patient = run({ kind: 'double', samples: Float32Array.of(3) });
    second.abort();
    expect(await waiting).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    first.abort();
    await stopped;
    expect(await patient).toEqual(Float32Array.of(6));
  });
});

describe('a task that goes wrong', () => {
  it('with an error of ours passes it on, and its thread is kept', async () => {
    const { run } = pool();
    const before = await run({ kind: 'thread' });
    await expect(run({ kind: 'refuse' })).rejects.toMatchObject({
      name: 'KlioError',
      code: 'INPUT_UNDECODABLE',
      message: 'Cannot read it: too odd [oddness=3]',
    });
    expect(await run({ kind: 'thread' })).toBe(before);
  });

  it.each([
    {
      what: 'an error nobody foresaw',
      task: { kind: 'throw', what: 'error' } as const,
      says: /x is not a function/,
    },
    {
      what: 'a number, as WebAssembly does',
      task: { kind: 'throw', what: 'number' } as const,
      says: /threw 126208848/,
    },
    { what: 'its exit', task: { kind: 'exit' } as const, says: /exited \[exitCode=3\]/ },
    {
      what: 'a result that cannot be sent',
      task: { kind: 'unclonable' } as const,
      says: /could not be cloned/,
    },
  ])('with $what is an error of that task alone, and another thread goes on', async ({ task, says }) => {
    const { run } = pool();
    const before = await run({ kind: 'thread' });
    const failure = await run(task).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'KlioError', code: 'TRANSFORM_FAILED' });
    expect((failure as Error).message).toMatch(says);
    expect((failure as Error).message).toContain('[worker=odd-jobs.worker.ts]');
    expect(await run({ kind: 'thread' })).not.toBe(before);
  });

  it('for lack of memory may go better next time', async () => {
    const { run } = pool(1, { maxOldGenerationSizeMb: 16 });
    await expect(run({ kind: 'hoard' })).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(await run({ kind: 'double', samples: Float32Array.of(1) })).toEqual(Float32Array.of(2));
  });

  it('does not touch the task beside it', async () => {
    const { run } = pool(2);
    const [crashed, whole] = await Promise.allSettled([
      run({ kind: 'exit' }),
      run({ kind: 'double', samples: Float32Array.of(4) }),
    ]);
    expect(crashed.status).toBe('rejected');
    expect(whole).toEqual({ status: 'fulfilled', value: Float32Array.of(8) });
  });

  it('after it has answered takes its thread along, and the next task gets another', async () => {
    const { run } = pool();
    expect(await run({ kind: 'crashLater' })).toBe('fine so far');
    await expect
      .poll(() => run({ kind: 'double', samples: Float32Array.of(5) }).catch(() => null))
      .toEqual(Float32Array.of(10));
  });

  it('is an error of each task where no thread can be started, and no place is lost', async () => {
    const impossible = new WorkerPool(new URL('https://nowhere.test/nowhere.worker.ts'), { size: 1 });
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(impossible.run({}, { signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject({
        name: 'KlioError',
        code: 'TRANSFORM_FAILED',
        message: /Cannot start worker.*\[worker=nowhere\.worker\.ts\]/,
      });
    }
  });

  it('is an error of that task alone where it cannot be sent', async () => {
    const { run, workers } = pool();
    const thread = await run({ kind: 'thread' });
    const task = { kind: 'double', samples: () => {} } as unknown as OddJob;
    await expect(workers.run(task, { signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject({
      name: 'KlioError',
      code: 'TRANSFORM_FAILED',
      message: /could not be cloned/,
    });
    expect(await run({ kind: 'thread' })).toBe(thread);
  });

  it('is an error of each task where the worker cannot be loaded', async () => {
    const lost = new WorkerPool(new URL('./nowhere.worker.ts', import.meta.url), { size: 1 });
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(lost.run({}, { signal: AbortSignal.timeout(20_000) })).rejects.toMatchObject({
        code: 'TRANSFORM_FAILED',
        message: /Cannot find module .*nowhere\.worker\.ts/,
      });
    }
  });
});

describe('the file of a worker', () => {
  it('is the TypeScript beside the caller', () => {
    expect(ENTRY.href).toBe(new URL('./odd-jobs.worker.ts', import.meta.url).href);
  });

  it('lies beside the bundle where there is no TypeScript, without the folders it came from', async () => {
    const directory = temporaryDirectory();
    const bundle = pathToFileURL(join(directory, 'index.cjs')).href;
    const entry = workerUrl(bundle, '../essentia/twice.worker.ts');
    expect(entry.href).toBe(pathToFileURL(join(directory, 'twice.worker.js')).href);
    const twice = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', (n) => parentPort.postMessage({ kind: 'done', result: 2 * n }));`;
    writeFileSync(join(directory, 'twice.worker.js'), twice);
    const workers = new WorkerPool<number, number>(entry);
    expect(await workers.run(21, { signal: AbortSignal.timeout(20_000) })).toBe(42);
  });
});
