import { type ChildProcess, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { FunctionResource } from '../../local-cloud/resources.ts';
import { heapFlags } from './heap-flags.ts';
import { lastWords } from './last-words.ts';
import { type LogLine, parseLogEntry } from './log-line.ts';
import type { Reaper } from './reaper.ts';
import { splitLines } from './split-lines.ts';

/** Cloud Run waits as long for a container to listen, and between its SIGTERM and SIGKILL. */
const MAX_START_MS = 240_000;
const MAX_STOP_MS = 10_000;
/** Output of a dead process can be held open by a child that left its group. */
const MAX_OUTPUT_LAG_MS = 1_000;
const STDERR_LINES_KEPT = 60;

const FRAMEWORK = join(
  createRequire(import.meta.url).resolve('@google-cloud/functions-framework'),
  '../main.js',
);
const READY_MODULE = new URL('./instance-ready.ts', import.meta.url).href;

/** A running copy of a function. */
export interface Instance {
  readonly id: string;
  /** Resolves when it takes requests; rejects when it ended before, or did not listen in time. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone. Never rejects. */
  readonly ended: Promise<void>;
  /** How it ended and its last words, a moment after it is gone. Never rejects. */
  readonly obituary: Promise<string>;
  /** Where and over which connections requests reach it. */
  readonly socketPath: string;
  readonly agent: Agent;
  /** SIGTERM, after 10 s SIGKILL, to the whole process group. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface InstanceOptions {
  readonly id: string;
  readonly fn: FunctionResource;
  /** The repository: the working directory, and what `fn.source` is relative to. */
  readonly root: string;
  readonly socketPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly onLog: (line: LogLine) => void;
}

/** Starts functions-framework with the function in a process group of its own, on the Node that runs this. */
export function startInstance(options: InstanceOptions): Instance {
  const { id, fn, root, socketPath, environment, clock, reaper } = options;
  const source = `--source=${join(root, fn.source)}`;
  const heap = fn.memory === undefined ? [] : heapFlags(fn.memory);
  const child = spawn(
    process.execPath,
    [...heap, '--import', READY_MODULE, FRAMEWORK, source, `--target=${fn.target}`, '--signature-type=http'],
    { cwd: root, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const group = child.pid;
  if (group !== undefined) reaper.add(group);
  const stderr = collectOutput(child, options);
  const agent = new Agent({ keepAlive: true });

  const end = whenGone(child);
  const outputIsRead = untilOutputIsRead(child, end, clock);
  const ended = end.then(() => {
    if (group !== undefined) {
      killGroup(group, 'SIGKILL'); // what the function has started dies with it, as in a container
      reaper.remove(group);
    }
    agent.destroy();
  });
  const obituary = end.then(async (how) => {
    await outputIsRead;
    const words = lastWords(stderr, root);
    return words ? `${how}: ${words}` : how;
  });
  const stop = async () => {
    if (group !== undefined) killGroup(group, 'SIGTERM');
    const cancel = clock.schedule(MAX_STOP_MS, () => group !== undefined && killGroup(group, 'SIGKILL'));
    await ended;
    cancel();
  };
  const ready = untilReady(child, obituary, clock, stop);
  return { id, ready, ended, obituary, socketPath, agent, stop };
}

function untilReady(
  child: ChildProcess,
  obituary: Promise<string>,
  clock: Clock,
  stop: () => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(MAX_START_MS, () => {
      reject(new Error(`did not listen within ${MAX_START_MS / 1000} s`));
      void stop();
    });
    (child.stdio[3] as Readable).once('data', () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      cancel();
      resolve();
    });
    void obituary.then((how) => {
      cancel();
      reject(new Error(how));
    });
  });
}

function collectOutput(child: ChildProcess, { id, fn, onLog }: InstanceOptions): readonly string[] {
  const kept: string[] = [];
  const collect = (stream: 'stdout' | 'stderr') => (line: string) => {
    if (stream === 'stderr' && kept.push(line) > STDERR_LINES_KEPT) kept.shift();
    const json = parseLogEntry(line);
    onLog({ functionName: fn.name, instance: id, stream, line, ...(json && { json }) });
  };
  if (child.stdout) splitLines(child.stdout, collect('stdout'));
  if (child.stderr) splitLines(child.stderr, collect('stderr'));
  return kept;
}

function whenGone(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `died of ${signal}` : `exited with code ${code}`));
  });
}

/** Resolves at 'close', which may come in the very turn of 'exit', but not long after the end. */
async function untilOutputIsRead(child: ChildProcess, end: Promise<string>, clock: Clock): Promise<void> {
  const closed = new Promise<'closed'>((resolve) => child.once('close', () => resolve('closed')));
  if ((await Promise.race([closed, end])) === 'closed') return;
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(MAX_OUTPUT_LAG_MS, resolve);
    void closed.then(() => {
      cancel();
      resolve();
    });
  });
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // the group has ended
  }
}
