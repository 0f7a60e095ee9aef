import { join } from 'node:path';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { FunctionResource } from '../../local-cloud/resources.ts';
import { startInstance } from './instance.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { InstancePool } from './instance-pool.ts';
import type { LogLine } from './log-line.ts';
import type { Reaper } from './reaper.ts';

/** What all functions of a host share. */
export interface PoolContext {
  readonly root: string;
  readonly clock: Clock;
  readonly maxInstances: number;
  readonly idleMs: number;
  readonly onLog: (line: LogLine) => void;
  readonly reaper: Reaper;
  readonly socketDirectory: string;
  /** Variables of the local cloud, added to what the function declares. */
  readonly cloud: Readonly<Record<string, string>>;
  readonly revision: () => number;
  readonly nextSocketName: () => string;
}

/** The pool of a function's instances, each a functions-framework process. */
export function createFunctionPool(fn: FunctionResource, context: PoolContext): InstancePool {
  const { clock, onLog } = context;
  const maxInstances = Math.min(fn.maxInstances, context.maxInstances);
  return new InstancePool({
    name: fn.name,
    concurrency: fn.concurrency,
    minInstances: Math.min(fn.minInstances, maxInstances),
    maxInstances,
    idleMs: context.idleMs,
    lingerMs: fn.timeoutSeconds * 1000,
    clock,
    start: (id, isRetry) => {
      const log = isRetry ? holdLines(onLog) : { take: onLog, release: () => {} };
      const socketPath = join(context.socketDirectory, context.nextSocketName());
      const { cloud } = context;
      const environment = instanceEnvironment(fn, {
        socketPath,
        revision: context.revision(),
        cloud,
        developer: process.env,
      });
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
