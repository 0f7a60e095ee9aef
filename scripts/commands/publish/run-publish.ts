import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { type FoundCloud, findCloud } from '../../cli/cloud.ts';
import { deploymentOf, directoryOf } from '../../cli/deployment.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { openActivity } from '../../cli/follow-activity.ts';
import type { MessageLine } from '../../cli/message-line.ts';
import { startOwnCloud } from '../../cli/own-cloud.ts';
import { formatMessageLine } from '../../cli/progress.ts';
import { type Counts, type DeadLetterNote, Tally } from '../../cli/tally.ts';
import { waitUntilIdle } from '../../cli/wait-until-idle.ts';
import { formatOtherLine } from '../dev/format-other-line.ts';
import type { PublishOptions, PublishTask } from '../publish.ts';
import { type PublishReport, publishIds } from './publish-ids.ts';

/** What was published and, where that was waited for, what came of it. */
export interface PublishResult extends PublishReport {
  /** For people: where it went. */
  readonly cloud: string;
  readonly jobs?: Readonly<Record<string, Counts>>;
  readonly deadLetters?: readonly DeadLetterNote[];
}

/** Publishes to the cloud that is there, or else to one of its own that it keeps up until all is done. */
export async function runPublish(
  task: PublishTask,
  options: PublishOptions,
  cli: Cli,
): Promise<PublishResult> {
  const found = await findCloud(options, cli.env);
  if (!found) return publishToOwn(task, options, cli);
  if (!options.wait) {
    const report = await publishIds(task.entityIds, { ...task, cloud: found, signal: cli.signal });
    return { ...report, cloud: found.title };
  }
  if (found.kind === 'local') return publishAndFollow(task, found, options, cli);
  throw new CliError(EXIT.usage, `Cannot wait for ${found.title}: only a local cloud tells what it does`);
}

async function publishToOwn(task: PublishTask, options: PublishOptions, cli: Cli): Promise<PublishResult> {
  const { tally, onMessage } = startTally(task, cli);
  const output = outputOf(cli);
  const directory = directoryOf(options, cli.env);
  const cloud = await startOwnCloud(task.graph, {
    deployment: deploymentOf(options, cli.env),
    directory,
    uploadsStartJobs: true,
    onMessage,
    onOtherLine: (line) => {
      if (line.stream === 'host') output.note(formatOtherLine(line, output.paintNote));
    },
  });
  try {
    const report = await publishIds(task.entityIds, { ...task, cloud, signal: cli.signal });
    await waitUntilIdle(cloud, { signal: cli.signal, timeoutMs: options.timeout * 1000 });
    await cloud.close(); // the last lines of the log have come now
    return resultOf(report, `a local cloud on ${directory}`, tally);
  } finally {
    await cloud.close();
  }
}

async function publishAndFollow(
  task: PublishTask,
  cloud: FoundCloud,
  options: PublishOptions,
  cli: Cli,
): Promise<PublishResult> {
  const { tally, onMessage } = startTally(task, cli);
  const activity = await openActivity(directoryOf(options, cli.env));
  try {
    const report = await publishIds(task.entityIds, { ...task, cloud, signal: cli.signal });
    const messageIds = new Set(report.published.map(({ messageId }) => messageId));
    const timeoutMs = options.timeout * 1000;
    if (messageIds.size > 0) await activity.follow(messageIds, { signal: cli.signal, timeoutMs, onMessage });
    return resultOf(report, cloud.title, tally);
  } finally {
    await activity.close();
  }
}

function startTally(
  { graph }: PublishTask,
  cli: Cli,
): { tally: Tally; onMessage: (line: MessageLine) => void } {
  const output = outputOf(cli);
  const tally = new Tally(graph.jobs.map(({ name }) => name));
  const onMessage = (line: MessageLine) => {
    tally.record(line);
    output.note(formatMessageLine(line, output.paintNote));
  };
  return { tally, onMessage };
}

function resultOf(report: PublishReport, cloud: string, tally: Tally): PublishResult {
  return { ...report, cloud, jobs: Object.fromEntries(tally.jobs), deadLetters: tally.deadLetters };
}
