import { BuildError } from './build-error.ts';
import type { BundlePackage } from './bundle-package.ts';
import type { Lock, LockedPackage } from './root-packages.ts';

type Packages = Lock['packages'];

/** How npm marks what a package is there for; of the root, so of no use in a part of it. */
const FLAGS = ['dev', 'devOptional', 'optional', 'peer'];

/**
 * The part of the repository's package-lock.json that a bundle needs, so that `npm ci` installs in the cloud
 * what was tested here, byte for byte. Throws BuildError when the lockfile is not complete.
 */
export function bundleLockfile(manifest: BundlePackage, { lockfileVersion, packages }: Lock): object {
  const { name, engines, dependencies, optionalDependencies } = manifest;
  const needed = reach(packages, Object.keys(dependencies), requiredOf);
  const wanted = reach(packages, Object.keys({ ...dependencies, ...optionalDependencies }), (entry) => [
    ...requiredOf(entry),
    ...Object.keys(entry.optionalDependencies ?? {}),
  ]);
  const entries = Object.entries(packages)
    .filter(([path]) => wanted.has(path))
    .map(([path, entry]) => [path, { ...unflagged(entry), ...(!needed.has(path) && { optional: true }) }]);
  const own = { name, dependencies, ...(optionalDependencies && { optionalDependencies }), engines };
  return {
    name,
    lockfileVersion,
    requires: true,
    packages: { '': own, ...Object.fromEntries(entries) },
  };
}

/** Paths of the packages that these need, found as Node finds them: in the nearest node_modules upwards. */
function reach(
  packages: Packages,
  names: readonly string[],
  next: (entry: LockedPackage) => readonly string[],
): Set<string> {
  const reached = new Set<string>();
  const visit = (name: string, from: string): void => {
    const path = locate(packages, name, from);
    const entry = packages[path];
    if (!entry || reached.has(path)) return;
    reached.add(path);
    for (const dependency of next(entry)) visit(dependency, path);
  };
  for (const name of names) visit(name, '');
  return reached;
}

function requiredOf({ dependencies, peerDependencies, peerDependenciesMeta }: LockedPackage): string[] {
  const peers = Object.keys(peerDependencies ?? {});
  return [
    ...Object.keys(dependencies ?? {}),
    ...peers.filter((name) => !peerDependenciesMeta?.[name]?.optional),
  ];
}

function locate(packages: Packages, name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') {
      throw new BuildError(`Cannot build functions: package-lock.json lacks ${name}, run npm install`);
    }
  }
}

function unflagged(entry: LockedPackage): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !FLAGS.includes(key)));
}
