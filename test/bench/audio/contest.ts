import { calmMoment } from './calm-moment.ts';
import { cpuTimeMs } from './cpu-time.ts';

/** One run of a contestant. */
export interface Run {
  readonly wallMs: number;
  /** Of the process that did the work and of those that it started for it. */
  readonly cpuMs: number;
  /**
   * The sum of the absolute values of the result, in which all contestants of a row must agree to a thousandth;
   * null of one that did only a part.
   */
  readonly checksum: number | null;
}

/** One that does the row's work. */
export interface Contestant {
  /** Which peer of the row it is; 'ours' for ours. */
  readonly key: string;
  /** With its version. */
  readonly name: string;
  /** At most so many rounds, where one takes seconds. */
  readonly rounds?: number;
  run(): Run | Promise<Run>;
}

/** Why a peer does not take part. */
export interface Absent {
  readonly key: string;
  readonly absent: string;
}

/** How many times as long as the slowest of these peers ours may take, by the clock. */
export interface Bound {
  readonly of: readonly string[];
  readonly most: number;
}

/** A piece of work that is measured side by side with what people would use instead. */
export interface Row {
  readonly title: string;
  readonly ours: Contestant;
  readonly peers: readonly (Contestant | Absent)[];
  /** How many times as fast as each peer we want to be. */
  readonly aims: Readonly<Record<string, number>>;
  /** Where ours cannot be faster than some. */
  readonly bounds?: readonly Bound[];
  /** At most so many rounds, where a peer takes seconds for each. */
  readonly rounds?: number;
  /** What else there is to say once it has run. */
  readonly remark?: () => string;
}

/** What rows are made from. */
export interface RowContext {
  readonly samples: Float32Array;
  /** The same as a file of 32-bit floats. */
  readonly samplesFile: string;
  /** For what is made on the way. */
  readonly directory: string;
  /** The Python that peers run on. */
  readonly python: string;
}

/** Rows that share their peers, which `close` ends. */
export interface RowGroup {
  readonly rows: readonly Row[];
  /** Measures and prints what is no contest, after the rows. */
  readonly finish?: (print: (line: string) => void) => Promise<void>;
  close(): void;
}

export interface Standing {
  readonly contestant: Contestant;
  readonly bestWallMs: number;
  readonly bestCpuMs: number;
}

const WARM_UP_RUNS = 3;
/** Before a round of what is bounded by the clock. */
const MOST_WAIT_MS = 1_000;

/** Runs all contestants of a row turn by turn; each stands with its best run. Throws when results differ. */
export async function contest({ title, ours, peers, ...row }: Row, most: number): Promise<Standing[]> {
  const rounds = Math.min(most, row.rounds ?? most);
  const contestants = [ours, ...peers.filter((peer) => 'run' in peer)];
  const runs = new Map<Contestant, Run[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < WARM_UP_RUNS + rounds; round += 1) {
    if (row.bounds && round >= WARM_UP_RUNS) await calmMoment(MOST_WAIT_MS);
    for (const contestant of contestants) {
      if (round >= WARM_UP_RUNS + (contestant.rounds ?? rounds)) continue;
      const run = await contestant.run();
      if (round >= WARM_UP_RUNS) runs.get(contestant)?.push(run);
    }
  }
  const expected = runs.get(ours)?.[0]?.checksum ?? Number.NaN;
  return contestants.map((contestant) => {
    const all = runs.get(contestant) ?? [];
    for (const { checksum } of all) {
      if (checksum === null || Math.abs(checksum - expected) <= 1e-3 * Math.abs(expected)) continue;
      throw new Error(`${title}: ${contestant.name} comes to ${checksum}, ours to ${expected}`);
    }
    return {
      contestant,
      bestWallMs: Math.min(...all.map(({ wallMs }) => wallMs)),
      bestCpuMs: Math.min(...all.map(({ cpuMs }) => cpuMs)),
    };
  });
}

/** Ours, in this process. What `work` gives is summed to a checksum once the clock has stopped. */
export function ownContestant(name: string, work: () => Float32Array | Promise<Float32Array>): Contestant {
  return {
    key: 'ours',
    name,
    async run() {
      const { result: values, ...times } = await timed(work);
      let checksum = 0;
      for (let k = 0; k < values.length; k += 1) checksum += Math.abs(values[k] as number);
      return { ...times, checksum };
    },
  };
}

/** A part of what ours does, by itself, in this process. */
export function ownPart(key: string, name: string, work: () => Promise<unknown>): Contestant {
  return {
    key,
    name,
    async run() {
      const { wallMs, cpuMs } = await timed(work);
      return { wallMs, cpuMs, checksum: null };
    },
  };
}

async function timed<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ readonly result: Result; readonly wallMs: number; readonly cpuMs: number }> {
  const cpuBefore = cpuTimeMs();
  const before = performance.now();
  const result = await work();
  const wallMs = performance.now() - before;
  return { result, wallMs, cpuMs: cpuTimeMs() - cpuBefore };
}
