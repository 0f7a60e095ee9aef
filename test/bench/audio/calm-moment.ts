import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 100;
const CALM_IDLE_SHARE = 0.9;

/**
 * Waits until the machine has had next to nothing to do for a tenth of a second, or for at most so long. What runs in
 * two processes at once is measured best then; what others start a moment later, the next round evens out.
 */
export async function calmMoment(mostMs: number): Promise<void> {
  const untilMs = performance.now() + mostMs;
  while (performance.now() < untilMs) {
    const before = cpuTimes();
    await sleep(LOOK_MS);
    const after = cpuTimes();
    if (after.idle - before.idle >= CALM_IDLE_SHARE * (after.all - before.all)) return;
  }
}

function cpuTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((one) => Object.values(one))),
  };
}
