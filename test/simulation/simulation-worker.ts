import { parentPort, workerData } from 'node:worker_threads';
import { runCampaign, seedsFrom } from './campaign.ts';
import { huntMutant } from './hunt-mutant.ts';
import { MUTANTS } from './mutants.ts';
import type { Task, TaskResult } from './run-in-worker.ts';

/** Does one task in its own thread, in which modules are loaded by Node itself. */
async function work(task: Task): Promise<TaskResult> {
  if (task.kind === 'seeds') {
    const { failures, faulty, faultless } = await runCampaign(seedsFrom(task.from, task.count));
    return { kind: 'seeds', failures, faulty: faulty.data, faultless: faultless.data };
  }
  Error.stackTraceLimit = 0;
  const catches: TaskResult & { kind: 'mutants' } = { kind: 'mutants', catches: {} };
  for (const mutant of MUTANTS) {
    const { maxSeeds } = task;
    catches.catches[mutant.name] = await huntMutant(mutant, { maxSeeds, firstSeed: mutant.caughtAt });
  }
  return catches;
}

parentPort?.postMessage(await work(workerData as Task));
