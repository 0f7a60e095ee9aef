import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { BuiltFunction } from '../../build/manifest.ts';
import { measureStart } from '../../build/measure-start.ts';

const compress = promisify(gzip);

/** A build and what it costs: to upload, and to start. */
export interface MeasuredBuild extends BuiltFunction {
  /** Of all files, each compressed by itself: close to what is uploaded. */
  readonly gzipBytes: number;
  readonly startMs?: number;
}

export async function measureBuild(
  build: BuiltFunction,
  { start, signal }: { readonly start: boolean; readonly signal: AbortSignal },
): Promise<MeasuredBuild> {
  const sizes = await Promise.all(
    build.files.map(async ({ name }) => (await compress(await readFile(join(build.directory, name)))).length),
  );
  const gzipBytes = sizes.reduce((sum, size) => sum + size, 0);
  return start
    ? { ...build, gzipBytes, startMs: await measureStart(build, signal) }
    : { ...build, gzipBytes };
}
