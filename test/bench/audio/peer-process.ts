import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Absent, Contestant } from './contest.ts';

const greeting = z.record(
  z.string(),
  z.object({ name: z.string().optional(), absent: z.string().optional() }),
);
const run = z.object({ wallMs: z.number(), cpuMs: z.number(), checksum: z.number().nullable() });

/** Libraries of linear algebra must not use more than one thread; two workarounds for old ones slow new ones. */
const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...inherited } = process.env;
const SINGLE_THREADED = {
  ...inherited,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMBA_NUM_THREADS: '1',
};

/**
 * A process that does work for peers. It first writes a line of JSON, for each peer its `name` or why it is `absent`;
 * then for each line "PEER WORK" that it reads one with `wallMs`, `cpuMs` and `checksum`.
 */
export interface PeerProcess {
  /** A peer at some work, or why it is absent. */
  peer(key: string, work: string): Contestant | Absent;
  close(): void;
}

/** Starts one. If it cannot be started, all its peers are absent for that reason. */
export async function startPeers(command: string, args: readonly string[]): Promise<PeerProcess> {
  const child = spawn(command, args, { env: SINGLE_THREADED, stdio: ['pipe', 'pipe', 'pipe'] });
  const words: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  child.on('error', (error) => words.push(error.message));
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(lastLine(words.join('')) || `${command} ended`);
    return JSON.parse(value);
  };
  const greeted = await answer().then(
    (json) => greeting.parse(json),
    (error: Error) => error,
  );
  return {
    peer(key, work) {
      if (greeted instanceof Error) return { key, absent: greeted.message };
      const { name, absent = 'not known to its process' } = greeted[key] ?? {};
      if (name === undefined) return { key, absent };
      return {
        key,
        name,
        async run() {
          child.stdin.write(`${key} ${work}\n`);
          return run.parse(await answer());
        },
      };
    },
    close: () => end(child),
  };
}

/** Where there is no process: all its peers are absent for this reason. */
export function absentPeers(reason: string): PeerProcess {
  return { peer: (key) => ({ key, absent: reason }), close: () => {} };
}

function end(child: ChildProcess): void {
  child.stdin?.end();
  child.kill();
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
