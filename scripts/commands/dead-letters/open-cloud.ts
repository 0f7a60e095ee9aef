import type { JobGraph } from '../../../shared/graph/graph.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { type Cloud, findCloud } from '../../cli/cloud.ts';
import { deploymentOf, directoryOf } from '../../cli/deployment.ts';
import { startOwnCloud } from '../../cli/own-cloud.ts';
import { formatMessageLine } from '../../cli/progress.ts';
import { type Counts, type DeadLetterNote, Tally } from '../../cli/tally.ts';
import { waitUntilIdle } from '../../cli/wait-until-idle.ts';
import type { DeadLetterOptions } from './options.ts';

/** The cloud whose dead letters a command is about. */
export interface OpenCloud extends Cloud {
  /** Waits until all is done and says what came of it; only for a local cloud that the command brought up. */
  settle?(timeoutMs: number): Promise<{
    readonly jobs: Readonly<Record<string, Counts>>;
    readonly deadLetters: readonly DeadLetterNote[];
  }>;
  close(): Promise<void>;
}

/** The cloud that is there, or else one on the state of the last local one. */
export async function openCloud(graph: JobGraph, options: DeadLetterOptions, cli: Cli): Promise<OpenCloud> {
  const found = await findCloud(options, cli.env);
  if (found) return { ...found, close: async () => {} };
  const tally = new Tally(graph.jobs.map(({ name }) => name));
  const output = outputOf(cli);
  const cloud = await startOwnCloud(graph, {
    deployment: deploymentOf(options, cli.env),
    directory: directoryOf(options, cli.env),
    uploadsStartJobs: true,
    onMessage: (line) => {
      tally.record(line);
      output.note(formatMessageLine(line, output.paintNote));
    },
  });
  return {
    ...cloud,
    settle: async (timeoutMs) => {
      await waitUntilIdle(cloud, { signal: cli.signal, timeoutMs });
      await cloud.close(); // the last lines of the log have come now
      return { jobs: Object.fromEntries(tally.jobs), deadLetters: tally.deadLetters };
    },
  };
}
