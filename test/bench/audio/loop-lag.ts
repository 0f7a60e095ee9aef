import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerPool } from '../../../shared/worker/worker-pool.ts';
import { workerUrl } from '../../../shared/worker/worker-url.ts';
import { download } from './paced-objects.ts';
import { wholeJob } from './whole-job.ts';

const RUNS = 12;
const WARM_UP_RUNS = 3;
const MOST_P99_MS = 10;

/**
 * How late the event loop of this thread is while a worker does the whole job on what is behind an address; beside
 * it, how late while nothing happens, which is the machine's own, and while the job runs on this thread.
 */
export async function reportLoopLag(print: (line: string) => void, url: string): Promise<void> {
  const signal = AbortSignal.timeout(600_000);
  const pool = new WorkerPool<string, number>(workerUrl(import.meta.url, './whole-job.worker.ts'), {
    size: 1,
  });
  const inWorker = await lagDuring(() => pool.run(url, { signal }));
  print('lateness of a timer of 1 ms on the main thread               p99 ms   most');
  const line = (what: string, { p99Ms, mostMs }: Lag, verdict = '') =>
    print(`  ${what.padEnd(56)}${p99Ms.toFixed(1).padStart(9)}${mostMs.toFixed(1).padStart(7)}${verdict}`);
  const verdict = `  (aim: at most ${MOST_P99_MS}, ${inWorker.p99Ms <= MOST_P99_MS ? 'met' : 'missed'})`;
  line('while a worker does the whole job', inWorker, verdict);
  line('while the main thread does it', await lagDuring(() => wholeJob(download(url), signal)));
  line('while nothing happens', await lagDuring(() => sleep(250)));
}

interface Lag {
  readonly p99Ms: number;
  readonly mostMs: number;
}

async function lagDuring(work: () => Promise<unknown>): Promise<Lag> {
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await work();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  for (let run = 0; run < RUNS; run += 1) await work();
  delays.disable();
  return { p99Ms: delays.percentile(99) / 1e6, mostMs: delays.max / 1e6 };
}
