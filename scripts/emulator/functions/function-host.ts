import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../shared/platform/clock.ts';
import type { FunctionResource } from '../../local-cloud/resources.ts';
import { answer } from './answer.ts';
import { forwardRequest } from './forward-request.ts';
import { createFunctionPool } from './function-pool.ts';
import type { InstancePool } from './instance-pool.ts';
import { listen } from './listen.ts';
import type { LogLine } from './log-line.ts';
import { startReaper } from './reaper.ts';
import { refuseRequest } from './refuse-request.ts';
import { watchSources } from './watch-sources.ts';

/** Longer than callers keep connections, so that none is closed under a request. */
const KEEP_ALIVE_MS = 3_600_000;
const MAX_DEATH_LAG_MS = 250;
/** Cloud Run may keep an idle instance three times as long; a laptop wants its memory back. */
const DEFAULT_IDLE_MS = 300_000;

export interface FunctionHostOptions {
  /** The repository, to which the functions' sources are relative. */
  readonly root: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** At most so many instances of one function, whatever it declares. */
  readonly maxInstances?: number;
  readonly idleMs?: number;
  /** Folders, from the root: a change in them counts as `reload`. */
  readonly watch?: readonly string[];
  readonly onLog?: (line: LogLine) => void;
}

export interface FunctionHost {
  /** `http://127.0.0.1:<port>`; a function's address is this and `/<functionName>`. */
  readonly endpoint: string;
  /**
   * From now on serves these functions and no others, with `cloud` added to their environment. Requests that
   * came before the first call have waited for it. Instances of what is declared otherwise now are stopped.
   */
  serve(functions: readonly FunctionResource[], cloud: Readonly<Record<string, string>>): void;
  /** Starts one instance of each function, all at once. Resolves when each has started or failed to. */
  warm(): Promise<void>;
  /** New requests go to new instances, running ones are finished on the old. `reason` is for the log. */
  reload(reason: string): void;
  /** Stops all instances. Resolves when no process of theirs is left. */
  stop(): Promise<void>;
}

interface ServedFunction {
  /** What it was declared with, to see changes. */
  readonly declaration: string;
  readonly timeoutMs: number;
  readonly pool: InstancePool;
}

/**
 * Starts an HTTP server on 127.0.0.1 that does for functions what Cloud Run does: a request to
 * `/<functionName>/<rest>` goes to an instance of that function as `/<rest>`. Instances are
 * functions-framework processes, started on demand. Needs Linux or macOS.
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { root, clock = systemClock, onLog = () => {}, idleMs = DEFAULT_IDLE_MS } = options;
  const { maxInstances = Number.POSITIVE_INFINITY } = options;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
  const port = await listen(server, options.port ?? 0);
  const socketDirectory = await mkdtemp(join(tmpdir(), 'klio-'));
  const reaper = startReaper(socketDirectory);
  const served = new Map<string, ServedFunction>();
  const stopped: Promise<void>[] = [];
  const firstServe = Promise.withResolvers<void>();
  let revision = 1;
  let sockets = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refuseRequest(request);
    if (refusal) return answer(response, refusal.status, refusal.reason);
    await firstServe.promise;
    const { functionName, path } = parseTarget(request.url ?? '/');
    const target = served.get(functionName);
    if (!target) return answer(response, 404, `There is no function ${JSON.stringify(functionName)}`);
    const place = await target.pool.acquire(whenGone(response));
    if ('status' in place) return answer(response, place.status, place.reason);
    const { socketPath, agent } = place.instance;
    const destination = { socketPath, agent, path, timeoutMs: target.timeoutMs, clock };
    const result = await forwardRequest(request, response, destination);
    if (result === 'broken') await orSoon(place.instance.ended, clock);
    place.release(result === 'timed-out');
  };
  server.on('request', (request, response) => void handle(request, response));

  const remove = (name: string) => {
    const before = served.get(name);
    served.delete(name);
    if (before) stopped.push(before.pool.stop());
  };

  const reload = (reason: string) => {
    revision += 1;
    for (const [functionName, { pool }] of served) {
      if (!pool.replace()) continue;
      onLog({ functionName, instance: functionName, stream: 'host', line: `Restarting: ${reason}` });
      void pool.warm(1);
    }
  };
  const stopWatching = watchSources({
    root,
    folders: options.watch ?? [],
    clock,
    onChange: (files) => reload(`${files.join(', ')} changed`),
  });

  return {
    endpoint: `http://127.0.0.1:${port}`,
    serve: (functions, cloud) => {
      const nextSocketName = () => String(++sockets);
      const shared = { root, clock, maxInstances, idleMs, onLog, reaper, socketDirectory, nextSocketName };
      const context = { ...shared, cloud, revision: () => revision };
      const names = new Set(functions.map((fn) => fn.name));
      for (const name of served.keys()) if (!names.has(name)) remove(name);
      for (const fn of functions) {
        const declaration = JSON.stringify([fn, cloud]);
        if (served.get(fn.name)?.declaration === declaration) continue;
        remove(fn.name);
        const pool = createFunctionPool(fn, context);
        served.set(fn.name, { declaration, timeoutMs: fn.timeoutSeconds * 1000, pool });
        void pool.warm(fn.minInstances);
      }
      firstServe.resolve();
    },
    warm: async () => {
      await Promise.all([...served.values()].map(({ pool }) => pool.warm(1)));
    },
    reload,
    stop: async () => {
      stopWatching();
      for (const name of served.keys()) remove(name);
      firstServe.resolve();
      server.close();
      await Promise.all(stopped);
      server.closeAllConnections();
      await reaper.stop();
    },
  };
}

/** `/<functionName>/<rest>` as name and `/<rest>`, the query being part of the rest. */
function parseTarget(url: string): { functionName: string; path: string } {
  const [, functionName = '', rest = ''] = /^\/([^/?]*)\/?(.*)$/.exec(url) ?? [];
  return { functionName, path: `/${rest}` };
}

/** A broken connection is mostly the first sign that the process is gone: hand the place to nobody meanwhile. */
function orSoon(ended: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(MAX_DEATH_LAG_MS, resolve);
    void ended.then(() => {
      cancel();
      resolve();
    });
  });
}

/** Fires when the caller has closed the connection, or has its answer. */
function whenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
