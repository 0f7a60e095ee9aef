import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from './build-error.ts';
import { bundleJobs } from './bundle-jobs.ts';
import { bundleLockfile } from './bundle-lockfile.ts';
import { bundlePackage } from './bundle-package.ts';
import type { BuiltFunction } from './manifest.ts';
import { readRootPackages } from './root-packages.ts';
import { writeBuilds } from './write-builds.ts';

export interface BuildOptions {
  /** The repository: the sources are in `functions/` and `shared/`, the versions in its package-lock.json. */
  readonly root: string;
  /** Gets a folder per job and `manifest.json`. What was in it is removed. */
  readonly out: string;
}

/**
 * Builds one deployable folder per job: index.js with all that the job imports, its workers, and a package.json
 * and package-lock.json for what cannot be bundled. The same sources give the same bytes, in whatever directory
 * they are. Throws BuildError when one cannot be built; nothing is written then.
 */
export async function buildFunctions({ root, out }: BuildOptions): Promise<BuiltFunction[]> {
  const packages = readRootPackages(root);
  const bundles = await bundleJobs(root, jobsIn(root));
  const builds = bundles.map(({ job, scripts, imported, required }) => {
    const manifest = bundlePackage({ job, imported, required }, packages);
    const lockfile = bundleLockfile(manifest, packages.lock);
    const files = new Map([...scripts, json('package.json', manifest), json('package-lock.json', lockfile)]);
    return { job, files, dependencies: { ...manifest.dependencies, ...manifest.optionalDependencies } };
  });
  return writeBuilds(out, builds);
}

function jobsIn(root: string): string[] {
  const folder = join(root, 'functions');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const jobs = names.filter((name) => existsSync(join(folder, name, 'index.ts')));
  if (jobs.length === 0)
    throw new BuildError(`Cannot build functions: no functions/*/index.ts [root=${root}]`);
  return jobs;
}

function json(name: string, value: unknown): [string, Uint8Array] {
  return [name, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)];
}
