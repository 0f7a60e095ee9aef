import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Locks that this process holds, so that a stale one with our own (reused) process id is told apart. */
const held = new Set<string>();

/**
 * Takes a directory for this process, creating it where missing, and returns what gives it back. The lock of
 * a process that is gone is taken over. Throws when a living process holds it.
 */
export function lockDirectory(directory: string): () => void {
  makeDirectory(resolve(directory));
  const path = resolve(directory, 'lock');
  while (!tryCreate(path)) {
    const holder = readIfPresent(path);
    if (holder === null) continue;
    if (held.has(path) || isAlive(Number(holder))) {
      throw new Error(
        `Cannot open state directory: it is in use by process ${holder.trim()}, stop that process or choose another directory [directory=${directory}, lock=${path}]`,
      );
    }
    removeStale(path, holder);
  }
  held.add(path);
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}

/** Not by the recursive option, which never returns for a path below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot create state directory: ${cause}; choose another one [directory=${path}]`, {
      cause: error,
    });
  }
}

/** Linked into place with its content, so that no other process ever reads a half-written lock. */
function tryCreate(path: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${process.pid}\n`);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several processes that find the same stale lock, none may remove the new lock of another. */
function removeStale(path: string, holder: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readIfPresent(aside) === holder) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
