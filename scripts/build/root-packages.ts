import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ranges = z.record(z.string(), z.string());

const packageSchema = z.object({
  dependencies: ranges.default({}),
  optionalDependencies: ranges.default({}),
  devDependencies: ranges.default({}),
  peerDependencies: ranges.default({}),
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});

const lockedPackageSchema = z.looseObject({
  version: z.string().optional(),
  dependencies: ranges.optional(),
  optionalDependencies: ranges.optional(),
  peerDependencies: ranges.optional(),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
});

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  /** By path from the root, as in `node_modules/a/node_modules/b`; the root itself is the empty one. */
  packages: z.record(z.string(), lockedPackageSchema),
});

export type LockedPackage = z.infer<typeof lockedPackageSchema>;
export type Lock = z.infer<typeof lockSchema>;

/** The repository's package.json and package-lock.json, as far as builds need them. */
export interface RootPackages extends z.infer<typeof packageSchema> {
  readonly lock: Lock;
}

/** Throws when a file is missing or is not of npm's lockfile version 3. */
export function readRootPackages(root: string): RootPackages {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
  return { ...packageSchema.parse(read('package.json')), lock: lockSchema.parse(read('package-lock.json')) };
}
