import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file whole or not at all: a reader, and whoever starts after a `kill -9`, sees the old content or
 * the new. It is not flushed to the medium, so this does not hold for a loss of power.
 */
export function writeJson(path: string, value: unknown): void {
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, JSON.stringify(value));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Throws with the file's path when it is not JSON, which only somebody else can have done. */
export function readJson(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot read the emulator's state: not valid JSON, delete the file [path=${path}]`, {
      cause: error,
    });
  }
}
