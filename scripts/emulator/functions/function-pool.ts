import type { Clock } from '../../../shared/platform/clock.ts';
import type { FunctionResource } from '../../local-cloud/resources.ts';
import { startInstance } from './instance.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { InstancePool } from './instance-pool.ts';
import type { LogLine } from './log-line.ts';
import type { Reaper } from './reaper.ts';

/** What all functions of a host share. */
export interface PoolContext {
  /** The repository, to which sources are relative. */
  readonly root: string;
  readonly clock: Clock;
  /** At most so many instances of one function, whatever it declares. */
  readonly maxInstances: number;
  readonly idleMs: number;
  readonly maxWaitMs: number | undefined;
  readonly onLog: (line: LogLine) => void;
  readonly reaper: Reaper;
  readonly newSocketPath: () => string;
}

/** What an instance of one function gets beside what the function declares. */
export interface RevisionSettings {
  /** Variables of the local cloud. */
  readonly cloud: Readonly<Record<string, string>>;
  /** Counts the changes of the source. */
  readonly revision: () => number;
}

/** The pool of a function's instances, each a functions-framework process. */
export function createFunctionPool(
  fn: FunctionResource,
  context: PoolContext,
  { cloud, revision }: RevisionSettings,
): InstancePool {
  const { clock, idleMs, maxWaitMs, onLog } = context;
  const maxInstances = Math.min(fn.maxInstances, context.maxInstances);
  return new InstancePool({
    name: fn.name,
    concurrency: fn.concurrency,
    minInstances: Math.min(fn.minInstances, maxInstances),
    maxInstances,
    idleMs,
    maxWaitMs,
    lingerMs: fn.timeoutSeconds * 1000,
    clock,
    start: (id, isRetry) => {
      const log = isRetry ? holdLines(onLog) : { take: onLog, release: () => {} };
      const socketPath = context.newSocketPath();
      const settings = { socketPath, revision: revision(), cloud, developer: process.env };
      const environment = instanceEnvironment(fn, settings);
      const instance = startInstance({ ...context, id, fn, socketPath, environment, onLog: log.take });
      instance.ready.then(log.release, () => {});
      return instance;
    },
    report: (instance, line) => onLog({ functionName: fn.name, instance, stream: 'host', line }),
  });
}

/** What a start that failed before has to say is shown only once it succeeds: the rest is known already. */
function holdLines(onLog: (line: LogLine) => void) {
  let held: LogLine[] | null = [];
  return {
    take: (line: LogLine) => {
      if (held) held.push(line);
      else onLog(line);
    },
    release: () => {
      const lines = held ?? [];
      held = null;
      for (const line of lines) onLog(line);
    },
  };
}
