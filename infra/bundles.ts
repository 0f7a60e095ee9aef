import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';

const REPOSITORY = resolve(import.meta.dirname, '..');

/** What a function is built from: a folder, and the hash of its content. */
export interface Bundle {
  /** An absolute path. */
  readonly directory: string;
  readonly hash: string;
}

/** By the folder's name in functions/. */
export type Bundles = (name: string) => Bundle;

const manifestSchema = z.array(z.object({ job: z.string(), hash: z.string(), directory: z.string() }));

/** Finds what `npm run build` made. Throws when it did not run, or before a job was added. */
export function readBundles(directory: string): Bundles {
  const folder = resolve(REPOSITORY, directory);
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new pulumi.RunError(
      `Cannot find the functions' bundles: there is no ${manifest}, run "npm run build"`,
    );
  }
  const built = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return (name) => {
    const bundle = built.find(({ job }) => job === name);
    if (bundle) return { directory: join(folder, bundle.directory), hash: bundle.hash };
    throw new pulumi.RunError(
      `Cannot find the bundle of "${name}" in ${manifest}, run "npm run build" again; its folder is functions/${name}`,
    );
  };
}
