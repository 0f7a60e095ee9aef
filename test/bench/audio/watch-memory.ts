import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLE_MS = 50;

/** In megabytes. */
export interface Memory {
  /** Resident set of the process, its threads included, at its highest. */
  node: number;
  /** Of the processes that it started, added up over those that ran at the same time. */
  children: number;
  /** What lay in the temporary directory. */
  files: number;
}

/** Watches a process by Linux' /proc, which keeps the high water mark of each. Goes on until `stop`. */
export function watchMemory(
  pid: number,
  temporaryDirectory: string,
): { readonly peak: Memory; stop(): void } {
  const peak: Memory = { node: 0, children: 0, files: 0 };
  const sample = () => {
    peak.node = Math.max(peak.node, highWater(pid));
    peak.children = Math.max(peak.children, sum(childrenOf(pid).map(highWater)));
    peak.files = Math.max(peak.files, sizeOf(temporaryDirectory));
  };
  const timer = setInterval(sample, SAMPLE_MS);
  const stop = () => {
    clearInterval(timer);
    sample();
  };
  return { peak, stop };
}

/** 0 for a process that is gone. */
function highWater(pid: number): number {
  const status = orNothing(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
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
