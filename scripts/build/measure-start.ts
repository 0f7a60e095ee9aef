import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BuildError } from './build-error.ts';
import type { BuiltFunction } from './manifest.ts';

const FRAMEWORK = join(
  createRequire(import.meta.url).resolve('@google-cloud/functions-framework'),
  '../main.js',
);
/** Where the framework is found again by a bundle that nobody has installed. */
const NODE_PATH = join(FRAMEWORK.slice(0, FRAMEWORK.lastIndexOf('node_modules')), 'node_modules');
/** What functions-framework says once it listens. */
const LISTENING = 'URL:';

const STARTS = 5;

/**
 * Milliseconds from spawning functions-framework with a built function to its taking requests, on this machine:
 * the median of five starts, one after the other. Throws when the function does not start.
 */
export async function measureStart(build: BuiltFunction, signal: AbortSignal): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-'));
  try {
    const startsMs: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      startsMs.push(await startOnce(build, { socketPath: join(directory, String(start)), signal }));
    }
    return startsMs.sort((a, b) => a - b)[Math.floor(STARTS / 2)] as number;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function startOnce(
  { directory, job }: BuiltFunction,
  { socketPath, signal }: { readonly socketPath: string; readonly signal: AbortSignal },
): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [FRAMEWORK, `--source=${directory}`, `--target=${job}`], {
    env: environment(job, socketPath),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  closed.catch(() => {}); // by the signal
  const words = text(child.stderr);
  try {
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      if (String(chunk).includes(LISTENING)) return performance.now() - startMs;
    }
    signal.throwIfAborted();
    throw new BuildError(`Cannot start ${job}: ${(await words).trim()}`);
  } finally {
    child.kill('SIGKILL');
    await closed.catch(() => {});
  }
}

/** Nothing here leaves the machine: nobody listens at these addresses. */
function environment(job: string, socketPath: string): Record<string, string> {
  return {
    NODE_PATH,
    GOOGLE_CLOUD_PROJECT: 'demo-klio',
    KLIO_JOB: job,
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    STORAGE_EMULATOR_HOST: 'http://127.0.0.1:1',
    METADATA_SERVER_DETECTION: 'none',
    KLIO_LOCAL_CLOUD: '1',
    PORT: socketPath,
  };
}
