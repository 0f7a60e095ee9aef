import { Worker } from 'node:worker_threads';
import type { CampaignResult } from './campaign.ts';
import type { Catch } from './hunt-mutant.ts';
import type { TallyData } from './tally.ts';

export type Task =
  | { readonly kind: 'seeds'; readonly from: number; readonly count: number }
  | { readonly kind: 'mutants'; readonly maxSeeds: number };

export type TaskResult =
  | {
      readonly kind: 'seeds';
      readonly failures: CampaignResult['failures'];
      readonly faulty: TallyData;
      readonly faultless: TallyData;
    }
  | { readonly kind: 'mutants'; readonly catches: Record<string, Catch | null> };

/** Runs a task of the simulation in a thread of plain Node, away from the test runner's own module loader. */
export function runInWorker<K extends Task['kind']>(
  task: Task & { kind: K },
): Promise<TaskResult & { kind: K }> {
  const worker = new Worker(new URL('./simulation-worker.ts', import.meta.url), {
    workerData: task,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`Simulation ended without a result [exitCode=${code}]`)));
  });
}
