import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../shared/platform/clock.ts';
import type { FunctionResource } from '../../local-cloud/resources.ts';
import { listenOnLoopback } from '../core/loopback-server.ts';
import { answer } from './answer.ts';
import { handleRequest } from './handle-request.ts';
import type { LogLine } from './log-line.ts';
import { startReaper } from './reaper.ts';
import { ServedFunctions, type Surroundings } from './served-functions.ts';
import { watchSources } from './watch-sources.ts';

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
  /** How long a request waits for an instance; absent: 10 s or 3.5 times a start, as on Cloud Run. */
  readonly maxWaitMs?: number | undefined;
  /** Folders, from the root: after a change in them new requests go to new instances. */
  readonly watch?: readonly string[];
  readonly onLog?: (line: LogLine) => void;
}

export interface FunctionHost {
  /** `http://127.0.0.1:<port>`; a function's address is this and `/<functionName>`. */
  readonly endpoint: string;
  /**
   * From now on serves these functions and no others. Requests that came before the first call have waited
   * for it. Instances of functions that are declared otherwise now are stopped.
   */
  serve(functions: readonly FunctionResource[], surroundings: Surroundings): void;
  /** Starts one instance of each function, all at once. Resolves when each has started or failed to. */
  warm(): Promise<void>;
  /** Stops all instances. Resolves when no process of theirs is left. */
  stop(): Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 that does for functions what Cloud Run does: a request to
 * `/<functionName>/<rest>` goes to an instance of that function as `/<rest>`. Instances are
 * functions-framework processes, started on demand. Throws when the port is taken. Needs Linux or macOS.
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { root, clock = systemClock, onLog = () => {}, idleMs = DEFAULT_IDLE_MS } = options;
  const { maxInstances = Number.POSITIVE_INFINITY, maxWaitMs, watch = [] } = options;
  const socketDirectory = await mkdtemp(join(tmpdir(), 'klio-'));
  const reaper = startReaper(socketDirectory);
  let sockets = 0;
  const newSocketPath = () => join(socketDirectory, String(++sockets));
  const limits = { maxInstances, maxWaitMs, idleMs };
  const functions = new ServedFunctions({ root, clock, onLog, reaper, newSocketPath, ...limits });
  const server = await listenOnLoopback(options.port ?? 0, (request, response) =>
    handleRequest(request, response, functions, clock).catch((error) => answer(response, 500, String(error))),
  ).catch(async (error) => {
    await reaper.stop();
    throw error;
  });
  const onChange = (files: readonly string[]) => functions.reload(reasonOf(files));
  const onError = ({ message }: Error) => {
    const line = `Source changes are not seen until the next start: ${message}`;
    onLog({ functionName: '', instance: 'function host', stream: 'host', line });
  };
  const stopWatching = watchSources({ root, folders: watch, clock, onChange, onError });
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    serve: (resources, surroundings) => functions.declare(resources, surroundings),
    warm: () => functions.warm(),
    stop: async () => {
      stopWatching();
      await functions.stop();
      await server.close();
      await reaper.stop();
    },
  };
}

const SHOWN_FILES = 3;

/** Functions are restarted on new code; what a job declares was brought up once, at the start. */
function reasonOf(files: readonly string[]): string {
  const more = files.length > SHOWN_FILES ? ` and ${files.length - SHOWN_FILES} more` : '';
  const isDeclared = files.some((file) => /\b(job|graph)\.ts$/.test(file));
  const hint = isDeclared ? '; new jobs, edges, outputs and limits come with the next start' : '';
  return `${files.slice(0, SHOWN_FILES).join(', ')}${more} changed${hint}`;
}
