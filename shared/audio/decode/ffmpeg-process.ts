import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { KlioError } from '../../errors/klio-error.ts';
import { timeIsUp } from './bounded-input.ts';
import { undecodable } from './decode-report.ts';
import { decoderWords, MAX_STDERR_CHARS } from './decoder-words.ts';
import { resolveFfmpeg } from './ffmpeg-binary.ts';

/** No allocation of ffmpeg may be larger: a hostile header must not take the instance's memory. */
const MAX_ALLOCATION_BYTES = 128 * 1024 * 1024;

const GLOBAL_ARGS = `-nostdin -hide_banner -v error -threads 1 -max_alloc ${MAX_ALLOCATION_BYTES}`.split(' ');

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface FfmpegRun {
  readonly args: readonly string[];
  /** Read to its end whatever ffmpeg does, so that its checksum has the last word. */
  readonly stdin: AsyncIterable<Uint8Array> | null;
  readonly signal: AbortSignal;
  readonly ffmpegPath?: string | undefined;
}

export interface FfmpegProcess {
  /** Standard output, at the reader's pace. Ends in DEADLINE_EXCEEDED once the signal fires. */
  readonly stdout: AsyncIterable<Uint8Array>;
  /**
   * Resolves with what ffmpeg said on standard error when it ended well. Otherwise rejects: with the error of
   * the input, with DEADLINE_EXCEEDED, or with INPUT_UNDECODABLE and ffmpeg's words.
   */
  readonly ended: Promise<string>;
  /** Kills the process and all that it started. */
  kill(): void;
}

/** Runs ffmpeg in a process group of its own, with an empty environment and no shell. */
export function startFfmpeg({ args, stdin, signal, ffmpegPath }: FfmpegRun): FfmpegProcess {
  const child: Child = spawn(ffmpegPath ?? resolveFfmpeg(), [...GLOBAL_ARGS, ...args], {
    detached: true,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const closed = closeOf(child);
  const kill = () => {
    if (!closed.seen) killGroup(child);
    child.stdout.destroy();
  };
  const onAbort = () => {
    reject(timeIsUp());
    kill();
  };
  timeUp.catch(() => {});
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  const fed = feed(stdin, child.stdin);
  fed.catch(kill);
  const outcome = outcomeOf(child, { fed, closed: closed.event });
  const ended = Promise.race([outcome, timeUp]).finally(() => signal.removeEventListener('abort', onAbort));
  ended.catch(() => {});
  return { stdout: output(child.stdout, { fed, signal }), ended, kill };
}

/** Chunk by chunk as ffmpeg takes them. What it does not want any more is read and dropped. */
async function feed(input: AsyncIterable<Uint8Array> | null, stdin: Writable): Promise<void> {
  stdin.on('error', () => {}); // EPIPE: ffmpeg has ended, and its exit code tells more
  for await (const chunk of input ?? []) {
    if (!stdin.destroyed) await new Promise<void>((resolve) => stdin.write(chunk, () => resolve()));
  }
  stdin.end();
}

async function* output(
  stdout: Readable,
  { fed, signal }: { fed: Promise<void>; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  try {
    yield* stdout;
  } catch (error) {
    if (signal.aborted) throw timeIsUp();
    await fed; // the kill that broke the pipe was for the input's failure: that is the one to tell
    throw error;
  }
}

async function outcomeOf(
  child: Child,
  { fed, closed }: { fed: Promise<void>; closed: Promise<Exit> },
): Promise<string> {
  const stderr = headOf(child.stderr).catch(() => '');
  await fed;
  const { code, signal } = await closed;
  const words = decoderWords(await stderr);
  if (code === 0) return words;
  if (words.includes('No space left on device')) {
    throw new KlioError('RESOURCE_EXHAUSTED', 'Cannot write audio: temporary disk is full');
  }
  if (signal === 'SIGKILL') {
    throw new KlioError(
      'RESOURCE_EXHAUSTED',
      'Cannot decode audio: ffmpeg was killed, most likely for its memory',
    );
  }
  throw undecodable(words || `ended with ${signal ?? `exit code ${code}`}`);
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** When the process has ended and its streams are closed. */
function closeOf(child: Child): { seen: boolean; readonly event: Promise<Exit> } {
  const state = {
    seen: false,
    event: once(child, 'close').then(
      ([code, signal]) => ({ code, signal }),
      (cause: Error) => {
        throw new KlioError('TRANSFORM_FAILED', `Cannot run ffmpeg: ${cause.message}`, { cause });
      },
    ),
  };
  const close = () => {
    state.seen = true;
  };
  state.event.then(close, close);
  return state;
}

async function headOf(stream: Readable): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    if (text.length < MAX_STDERR_CHARS) text += chunk;
  }
  return text.slice(0, MAX_STDERR_CHARS);
}

/** The group, since what ffmpeg may have started would hold our pipes. Windows has none. */
function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
