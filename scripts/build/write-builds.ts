import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltFunction, manifestPath, readBuilds } from './manifest.ts';

type Files = ReadonlyMap<string, Uint8Array>;

interface Build {
  readonly job: string;
  readonly files: Files;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Replaces the directory `out` as a whole: nobody finds half of a build in it. */
export async function writeBuilds(out: string, builds: readonly Build[]): Promise<BuiltFunction[]> {
  const draft = `${out}.${process.pid}`;
  for (const { job, files } of builds) {
    await mkdir(join(draft, job), { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(draft, job, name), bytes);
  }
  const entries = builds.map(entryOf);
  await writeFile(manifestPath(draft), `${JSON.stringify(entries, null, 2)}\n`);
  await rm(out, { recursive: true, force: true });
  await rename(draft, out);
  return readBuilds(out);
}

function entryOf({ job, files, dependencies }: Build): BuiltFunction {
  const sizes = [...files].map(([name, { length }]) => ({ name, bytes: length }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  return { job, directory: job, hash: contentHash(files), bytes, files: sizes, dependencies };
}

function contentHash(files: Files): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
