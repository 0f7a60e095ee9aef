import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A program in ffmpeg's place: a script of Node's, run with the arguments and pipes that ffmpeg would get. */
export function fakeFfmpeg(script: string): string {
  const path = join(privateDirectory(), 'ffmpeg.cjs');
  // The full path of Node, since the program gets no PATH.
  writeFileSync(path, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
  return path;
}

/** An empty directory until the test is over. */
export function privateDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'klio-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
