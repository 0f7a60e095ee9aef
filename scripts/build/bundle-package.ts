import { BuildError } from './build-error.ts';
import type { JobBundle } from './bundle-jobs.ts';
import type { RootPackages } from './root-packages.ts';

/** The major version of the runtime that functions are deployed on, `nodejs24`. */
const NODE = '24';

/**
 * An install leaves an optional package out without a word. Cloud Build runs the script `gcp-build` after it
 * (https://docs.cloud.google.com/run/docs/runtimes/nodejs), so that a function without ffmpeg fails there and
 * not at its first message. FFMPEG_BIN wins, as it does at run time.
 */
const CHECKS: Readonly<Record<string, string>> = {
  'ffmpeg-static':
    "require('node:child_process').execFileSync(process.env.FFMPEG_BIN || require('ffmpeg-static'), ['-version'])",
};

export interface BundlePackage {
  readonly name: string;
  readonly private: true;
  readonly type: 'commonjs';
  readonly main: 'index.js';
  readonly engines: { readonly node: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/**
 * The package.json of a job's bundle: the packages that are not in it, at the versions of the lockfile, optional
 * where they are optional for us. A peer is there where somebody installed it. What the code looks for by `require` and we have for development only is left
 * out: it has another way then. Throws BuildError for a package that package.json does not list.
 */
export function bundlePackage(
  { job, imported, required }: Pick<JobBundle, 'job' | 'imported' | 'required'>,
  root: RootPackages,
): BundlePackage {
  const dependencies: Record<string, string> = {};
  const optionalDependencies: Record<string, string> = {};
  for (const name of [...new Set([...imported, ...required])].sort()) {
    if (name in root.dependencies) dependencies[name] = lockedVersion(name, root);
    else if (name in root.optionalDependencies) optionalDependencies[name] = lockedVersion(name, root);
    else if (name in root.peerDependencies) {
      if (isLocked(name, root)) dependencies[name] = lockedVersion(name, root);
    } else if (imported.has(name) || !(name in root.devDependencies)) throw notListed(job, name);
  }
  const checks = Object.keys(optionalDependencies).flatMap((name) => CHECKS[name] ?? []);
  const listed = { ...dependencies, ...optionalDependencies };
  const allowed = Object.entries(root.allowScripts).filter(([name]) => name in listed);
  return {
    name: `klio-${job}`,
    private: true,
    type: 'commonjs',
    main: 'index.js',
    engines: { node: NODE },
    ...(checks.length > 0 && { scripts: { 'gcp-build': `node -e "${checks.join('; ')}"` } }),
    dependencies,
    ...(Object.keys(optionalDependencies).length > 0 && { optionalDependencies }),
    ...(allowed.length > 0 && { allowScripts: Object.fromEntries(allowed) }),
  };
}

function isLocked(name: string, { lock }: RootPackages): boolean {
  return lock.packages[`node_modules/${name}`] !== undefined;
}

function lockedVersion(name: string, { lock }: RootPackages): string {
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (version === undefined) {
    throw new BuildError(`Cannot build functions: package-lock.json lacks ${name}, run npm install`);
  }
  return version;
}

function notListed(job: string, name: string): BuildError {
  const where = 'dependencies or optionalDependencies';
  return new BuildError(`Cannot build ${job}: it needs ${name}, list it in package.json's ${where}`);
}
