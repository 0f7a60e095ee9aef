import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Absent,
  type Bound,
  contest,
  type Row,
  type RowContext,
  type RowGroup,
  type Standing,
} from './contest.ts';
import { loudnessRows } from './loudness-rows.ts';
import { plotRows } from './plot-rows.ts';
import { rhythmRows } from './rhythm-rows.ts';
import { spectralRows } from './spectral-rows.ts';
import { SAMPLE_RATE, testSignal } from './test-signal.ts';
import { wholeJobRows } from './whole-job-rows.ts';

const SECONDS = 180;
const ROUNDS = 15;

/** Another group of rows is another file here. */
const GROUPS: Readonly<Record<string, (context: RowContext) => Promise<RowGroup>>> = {
  spectral: spectralRows,
  rhythm: rhythmRows,
  loudness: loudnessRows,
  plot: plotRows,
  'whole-job': wholeJobRows,
};

/**
 * How long the audio kernels take, side by side in one run with what people would use instead, each on one thread:
 * all contestants of a row in turn, the best of all rounds. A peer that is not installed is said to be absent.
 * `wanted` names groups; none, all.
 */
export async function benchAudio(print: (line: string) => void, wanted: readonly string[]): Promise<void> {
  const groups = Object.entries(GROUPS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const directory = await mkdtemp(join(tmpdir(), 'klio-bench-'));
  const samples = testSignal(SECONDS);
  const samplesFile = join(directory, 'samples.f32');
  await writeFile(samplesFile, samples);
  const python = process.env.KLIO_BENCH_PYTHON ?? 'python3';
  print(`${cpus()[0]?.model.trim()}, ${SECONDS} s of ${SAMPLE_RATE} Hz mono, best of ${ROUNDS} rounds`);
  try {
    for (const [, openGroup] of groups) {
      const group = await openGroup({ samples, samplesFile, directory, python });
      try {
        for (const row of group.rows) report(print, row, await contest(row, ROUNDS));
        await group.finish?.(print);
      } finally {
        group.close();
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  print(`load of the machine meanwhile: ${loadavg()[0]?.toFixed(1)} (this alone makes about 1)`);
}

function report(
  print: (line: string) => void,
  { title, peers, aims, bounds = [], remark }: Row,
  standings: readonly Standing[],
): void {
  const [ours] = standings as [Standing];
  print(`${title.padEnd(54)} wall ms   CPU ms  ours is so many times as fast`);
  for (const { contestant, bestWallMs, bestCpuMs } of standings) {
    const times = [bestWallMs, bestCpuMs].map((ms) => ms.toFixed(1).padStart(9)).join('');
    const ratios =
      contestant === ours.contestant
        ? ''
        : ratio(bestWallMs / ours.bestWallMs, bestCpuMs / ours.bestCpuMs, aims[contestant.key]);
    print(`  ${contestant.name.padEnd(50)}${times}  ${ratios}`);
  }
  for (const { key, absent } of peers.filter((peer): peer is Absent => 'absent' in peer)) {
    print(`  ${key}: absent (${absent})`);
  }
  for (const bound of bounds) print(`  ${boundLine(bound, standings)}`);
  if (remark) print(`  ${remark()}`);
}

function boundLine({ of, most }: Bound, [ours, ...others]: readonly Standing[]): string {
  const walls = others.flatMap(({ contestant, bestWallMs }) =>
    of.includes(contestant.key) ? [bestWallMs] : [],
  );
  const share = (ours?.bestWallMs ?? Number.NaN) / Math.max(...walls);
  const slowest = of.length > 1 ? `max(${of.join(', ')})` : of.join();
  return `ours / ${slowest}: ${share.toFixed(2)} by wall (aim: at most ${most}, ${share <= most ? 'met' : 'missed'})`;
}

function ratio(byWall: number, byCpu: number, aim: number | undefined): string {
  const measured = `${byWall.toFixed(2)} by wall, ${byCpu.toFixed(2)} by CPU`;
  return aim === undefined ? measured : `${measured} (aim: ${aim}, ${byCpu >= aim ? 'met' : 'missed'})`;
}
