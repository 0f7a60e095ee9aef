import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BuildError } from './build-error.ts';

const MANIFEST = 'manifest.json';

const buildSchema = z.object({
  job: z.string(),
  /** What is deployed: everything in it. In the manifest relative to it. */
  directory: z.string(),
  /** SHA-256 over names and bytes of all files, in hexadecimal: changes with what is deployed and nothing else. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  /** Packages that are installed beside the bundle, with their exact versions. */
  dependencies: z.record(z.string(), z.string()),
});

/** One function, ready to be deployed. */
export type BuiltFunction = Readonly<z.infer<typeof buildSchema>>;

export function manifestPath(out: string): string {
  return join(out, MANIFEST);
}

/** The functions that the last build left in `out`. Throws BuildError when there was none. */
export function readBuilds(out: string): BuiltFunction[] {
  const path = manifestPath(out);
  if (!existsSync(path)) {
    throw new BuildError(`Cannot read builds: there are none yet, run npm run build [path=${path}]`);
  }
  const builds = z.array(buildSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  return builds.map((build) => ({ ...build, directory: join(out, build.directory) }));
}
