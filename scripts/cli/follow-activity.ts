import { type FileHandle, open } from 'node:fs/promises';
import { pause } from '../../shared/platform/abortable.ts';
import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import type { MessageLine } from './message-line.ts';
import { formatMs } from './quantities.ts';
import { type ActivityEntry, activityFile } from './write-activity.ts';

const POLL_MS = 100;
const CHUNK_BYTES = 64 * 1024;

export interface Activity {
  /**
   * Waits until all these first messages have been handled, with everything that follows from them. Gives
   * every message of theirs to `onMessage`. Throws a CliError when that takes longer than the time-out.
   */
  follow(messageIds: ReadonlySet<string>, options: FollowOptions): Promise<void>;
  close(): Promise<void>;
}

interface FollowOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onMessage: (line: MessageLine) => void;
}

/** Opens the file in which a local cloud of another process tells what happens, from now on. */
export async function openActivity(directory: string, clock: Clock = systemClock): Promise<Activity> {
  const file = await openFile(directory);
  const { size } = await file.stat();
  const entries = entriesFrom(file, size);
  return {
    async follow(messageIds, { signal, timeoutMs, onMessage }) {
      const awaited = new Set(messageIds);
      const endMs = clock.nowMs() + timeoutMs;
      while (clock.nowMs() < endMs) {
        for await (const entry of entries()) {
          if ('idle' in entry) {
            if (awaited.size === 0) return;
            continue;
          }
          awaited.delete(entry.messageId);
          if (messageIds.has(entry.requestId ?? entry.messageId)) onMessage(entry);
        }
        await pause(clock, POLL_MS, signal);
      }
      const message = `Cannot wait longer than ${formatMs(timeoutMs)}: work on what was published goes on`;
      throw new CliError(EXIT.unexpected, message);
    },
    close: () => file.close(),
  };
}

async function openFile(directory: string): Promise<FileHandle> {
  try {
    return await open(activityFile(directory), 'r');
  } catch (cause) {
    const message = `Cannot wait: the local cloud on ${directory} does not tell what it does; leave --wait out`;
    throw new CliError(EXIT.usage, message, { cause });
  }
}

/** Gives what was written since the last call; a line that is not whole yet is left for the next. */
function entriesFrom(file: FileHandle, start: number): () => AsyncGenerator<ActivityEntry> {
  let position = start;
  let rest = '';
  const decoder = new TextDecoder();
  return async function* () {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line);
    }
  };
}
