import { availableParallelism } from 'node:os';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Deployment } from '../../shared/graph/names.ts';
import type { Station } from '../../shared/runtime/flow.ts';
import { describeLetter } from '../dead-letters/described-letter.ts';
import type { LogLine } from '../emulator/functions/log-line.ts';
import { findRunning } from '../local-cloud/endpoints-file.ts';
import { programResources } from '../local-cloud/program/program-resources.ts';
import { type LocalCloud, startLocalCloud } from '../local-cloud/start.ts';
import { CliError } from './cli-error.ts';
import { type Cloud, reach } from './cloud.ts';
import { EXIT } from './exit-code.ts';
import { type MessageLine, readMessageLine } from './message-line.ts';
import type { DeadLetterNote } from './tally.ts';
import type { Idling } from './wait-until-idle.ts';
import { writeActivity } from './write-activity.ts';

/** The cloud makes a failed message wait for 10 s and more; somebody who sits before it has less patience. */
export const RETRY_SETTINGS = { minimumBackoffSeconds: 1, maximumBackoffSeconds: 30 };
/** Every wait in vain costs a message one of its attempts; here nothing is gained by it. */
const MAX_WAIT_MS = 120_000;

export interface OwnCloudOptions {
  readonly deployment: Deployment;
  readonly directory: string;
  /** Whether an object that is uploaded to a source starts the jobs that read it. */
  readonly uploadsStartJobs: boolean;
  /** Restart functions when their sources change. */
  readonly watch?: boolean;
  readonly onMessage?: (line: MessageLine) => void;
  /** Takes every other line that functions write, and those about them. */
  readonly onOtherLine?: (line: LogLine) => void;
  readonly onNotice?: (text: string) => void;
}

/** A local cloud that this process runs. */
export interface OwnCloud extends Cloud, Idling {
  readonly endpoints: { readonly pubsub: string; readonly storage: string; readonly functions: string };
  /** Starts a process of each function ahead of the first message; one that does not start is a line of its log. */
  warm(): Promise<void>;
  /** The file that holds an object, or null. */
  pathOf(bucket: string, name: string): string | null;
  /** What was given up since then, oldest first. */
  deadLettersSince(ms: number): DeadLetterNote[];
  /** Stops it; may be called again. */
  close(): Promise<void>;
}

/** Brings up the graph on this machine. Throws a CliError when one runs on the directory already. */
export async function startOwnCloud(graph: JobGraph, options: OwnCloudOptions): Promise<OwnCloud> {
  const {
    deployment,
    directory,
    uploadsStartJobs,
    watch = false,
    onMessage,
    onOtherLine,
    onNotice,
  } = options;
  const running = await findRunning(directory);
  if (running) throw alreadyRunning(directory, running.pid);
  // Or the Google clients would look for a metadata server on the network.
  process.env.METADATA_SERVER_DETECTION = 'none';
  const settings = { ...RETRY_SETTINGS, uploadsStartJobs };
  const resources = await programResources(graph, { ...deployment, settings });
  const early: MessageLine[] = []; // of messages that an earlier run left
  let record = (line: MessageLine): void => void early.push(line);
  const local = await startLocalCloud({
    ...deployment,
    directory,
    resources,
    iam: 'enforced',
    watch,
    maxInstances: Math.ceil(availableParallelism() / 2),
    maxWaitMs: MAX_WAIT_MS,
    onLog: (line) => {
      const message = readMessageLine(line.json);
      if (!message) return onOtherLine?.(line);
      record(message);
      onMessage?.(message);
    },
    ...(onNotice && { onNotice }),
  });
  const closing = new AbortController();
  record = writeActivity(directory, { whenIdle: local.whenIdle, signal: closing.signal });
  early.forEach(record);
  const cloud = reach({ ...deployment, environment: local.environment });
  return {
    ...cloud,
    endpoints: local.endpoints,
    warm: local.warm,
    pathOf: local.storage.pathOf,
    deadLettersSince: (ms) =>
      graph.jobs.flatMap((job) => lettersOf({ graph, job, names: cloud.names }, local, ms)),
    whenIdle: local.whenIdle,
    backlog: () =>
      new Map(
        local.pubsub
          .backlog()
          .filter(({ push }) => push)
          .map(({ subscription, unacked }) => [subscription, unacked]),
      ),
    close: () => {
      closing.abort();
      return local.stop();
    },
  };
}

/** What a job gave up since then. The letters stay where they are. */
function lettersOf(station: Station, { pubsub }: LocalCloud, sinceMs: number): DeadLetterNote[] {
  const held = pubsub.peek(station.names.deadLetterSubscription(station.job));
  return held
    .filter(({ publishedAtMs }) => publishedAtMs >= sinceMs)
    .map((message) =>
      describeLetter(station, { ...message, publishTimeMs: message.publishedAtMs, ackId: '' }),
    )
    .map(({ entity, job, code, reason }) => ({ entity: entity ?? '', job, code, reason }));
}

function alreadyRunning(directory: string, pid: number): CliError {
  return new CliError(
    EXIT.usage,
    `Cannot start a local cloud: process ${pid} runs one on ${directory} already; ` +
      'publish to that one, stop it, or choose another --directory',
  );
}
