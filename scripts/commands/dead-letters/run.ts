import type { Job } from '../../../shared/graph/job.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { Station } from '../../../shared/runtime/flow.ts';
import type { Cli } from '../../cli/cli.ts';
import { loadGraph, requireJob } from '../../cli/load-graph.ts';
import type { Counts, DeadLetterNote } from '../../cli/tally.ts';
import { groupLetters, type LetterGroup } from '../../dead-letters/group-letters.ts';
import { openHoldSubscription } from '../../dead-letters/hold-subscription.ts';
import { replayLetters } from '../../dead-letters/replay-letters.ts';
import { type SortedLetter, sortOut } from '../../dead-letters/sort-out.ts';
import { type OpenCloud, openCloud } from './open-cloud.ts';
import { type DeadLetterOptions, filterOf } from './options.ts';

export interface ShownLetter {
  readonly letter: SortedLetter['described'];
  readonly attributes: Readonly<Record<string, string>>;
  /** Base64. */
  readonly data: string;
}

export interface ReplaySummary {
  readonly replayed: number;
  /** Only jobs with any. */
  readonly byJob: Readonly<Record<string, number>>;
  readonly dryRun: boolean;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  /** What came of it, where a local cloud was brought up for it. */
  readonly jobs?: Readonly<Record<string, Counts>>;
  readonly deadLetters?: readonly DeadLetterNote[];
}

export async function listLetters(options: DeadLetterOptions, cli: Cli): Promise<readonly LetterGroup[]> {
  const described = await withLetters(options, cli, async (_, letters) =>
    letters.map((letter) => letter.described),
  );
  return groupLetters(described.flat());
}

export async function showLetters(options: DeadLetterOptions, cli: Cli): Promise<readonly ShownLetter[]> {
  const shown = await withLetters(options, cli, async (_, letters) =>
    letters.map(({ described, held }) => ({
      letter: described,
      attributes: held.attributes,
      data: Buffer.from(held.data).toString('base64'),
    })),
  );
  return shown.flat();
}

/** Replays what matches, and where the local cloud is the command's own, waits for what comes of it. */
export async function replayAll(options: DeadLetterOptions, cli: Cli): Promise<ReplaySummary> {
  const { dryRun = false, force = false, rate, timeout = 300 } = options;
  let outcome: Pick<ReplaySummary, 'jobs' | 'deadLetters'> = {};
  const settle = async (cloud: OpenCloud) => {
    outcome = (await cloud.settle?.(timeout * 1000)) ?? {};
  };
  const results = await withLetters(
    options,
    cli,
    async (station, letters, done, cloud) => {
      if (dryRun) return { job: station.job.name, number: letters.length, failures: [] };
      const how = { publisher: cloud.publisher, clock: systemClock, signal: cli.signal, force };
      const { replayed, failures } = await replayLetters(station, letters, done, {
        ...how,
        ...(rate !== undefined && { perSecond: rate }),
      });
      return { job: station.job.name, number: replayed, failures };
    },
    dryRun ? undefined : settle,
  );
  const { total: replayed, byJob } = addUp(results);
  return { replayed, byJob, dryRun, failures: results.flatMap((result) => result.failures), ...outcome };
}

export interface DiscardSummary {
  readonly discarded: number;
  /** Only jobs with any. */
  readonly byJob: Readonly<Record<string, number>>;
  readonly dryRun: boolean;
}

/** Removes what matches, or without `yes` only says what it would remove. */
export async function discardAll(options: DeadLetterOptions, cli: Cli): Promise<DiscardSummary> {
  const results = await withLetters(options, cli, async ({ job }, letters, done) => {
    if (options.yes) letters.forEach(done);
    return { job: job.name, number: letters.length };
  });
  const { total: discarded, byJob } = addUp(results);
  return { discarded, byJob, dryRun: !options.yes };
}

function addUp(results: readonly { readonly job: string; readonly number: number }[]) {
  const some = results.filter(({ number }) => number > 0);
  return {
    total: some.reduce((sum, { number }) => sum + number, 0),
    byJob: Object.fromEntries(some.map(({ job, number }) => [job, number])),
  };
}

type Use<T> = (
  station: Station,
  letters: readonly SortedLetter[],
  done: (letter: SortedLetter) => void,
  cloud: OpenCloud,
) => Promise<T>;

/** Lets `use` have the matching letters of each job in turn. */
async function withLetters<T>(
  options: DeadLetterOptions,
  cli: Cli,
  use: Use<T>,
  afterwards?: (cloud: OpenCloud) => Promise<void>,
): Promise<T[]> {
  const graph = await loadGraph();
  const jobs: readonly Job[] = options.job?.map((name) => requireJob(graph, name)) ?? graph.jobs;
  const cloud = await openCloud(graph, options, cli);
  try {
    const results: T[] = [];
    for (const job of jobs) {
      const station: Station = { graph, job, names: cloud.names };
      const subscription = await openHoldSubscription(
        cloud.names.project,
        cloud.names.deadLetterSubscription(job),
      );
      try {
        const filter = filterOf(options);
        results.push(
          await sortOut(subscription, { station, filter }, (letters, done) =>
            use(station, letters, done, cloud),
          ),
        );
      } finally {
        await subscription.close();
      }
    }
    await afterwards?.(cloud);
    return results;
  } finally {
    await cloud.close();
  }
}
