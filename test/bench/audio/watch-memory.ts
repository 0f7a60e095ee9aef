import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLE_MS = 50;

/** At one moment, in megabytes. */
export interface Memory {
  /** Resident set of the process, its threads included. */
  readonly node: number;
  /** Of the processes that it started. */
  readonly children: number;
  /** What lies in the temporary directory. */
  readonly files: number;
}

/** Watches a process by Linux' /proc, twenty times a second, until `stop`: the moment when all together was most. */
export function watchMemory(pid: number, temporaryDirectory: string): { stop(): Memory } {
  let peak: Memory = { node: 0, children: 0, files: 0 };
  const sample = () => {
    const now = {
      node: residentSet(pid),
      children: sum(childrenOf(pid).map(residentSet)),
      files: sizeOf(temporaryDirectory),
    };
    if (totalOf(now) > totalOf(peak)) peak = now;
  };
  const timer = setInterval(sample, SAMPLE_MS);
  const stop = () => {
    clearInterval(timer);
    sample();
    return peak;
  };
  return { stop };
}

export function totalOf({ node, children, files }: Memory): number {
  return node + children + files;
}

/** 0 for a process that is gone. */
function residentSet(pid: number): number {
  const status = orNothing(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

function childrenOf(pid: number): number[] {
  const threads = orNothing(() => readdirSync(`/proc/${pid}/task`), []);
  return threads.flatMap((thread) => {
    const list = orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '');
    return list.split(' ').filter(Boolean).map(Number);
  });
}

function sizeOf(directory: string): number {
  const names = orNothing(() => readdirSync(directory), []);
  return sum(
    names.map((name) => {
      const path = join(directory, name);
      const stats = orNothing(() => statSync(path), null);
      return stats?.isDirectory() ? sizeOf(path) : (stats?.size ?? 0) / 1e6;
    }),
  );
}

/** Processes end and files go while we look. */
function orNothing<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch {
    return nothing;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
