import { describe, expect, it } from 'vitest';
import { bundleLockfile } from '../../scripts/build/bundle-lockfile.ts';
import { bundlePackage } from '../../scripts/build/bundle-package.ts';
import type { Lock, LockedPackage } from '../../scripts/build/root-packages.ts';

/** What is locked for a function that imports `host` and looks for `ffmpeg-static`. */
function lockedPaths(packages: Readonly<Record<string, LockedPackage>>): Record<string, LockedPackage> {
  const lock: Lock = { lockfileVersion: 3, packages };
  const manifest = bundlePackage(
    { job: 'a', imported: new Set(['host']), required: new Set(['ffmpeg-static']) },
    {
      dependencies: { host: '^1.0.0' },
      optionalDependencies: { 'ffmpeg-static': '5.3.0' },
      devDependencies: {},
      peerDependencies: {},
      allowScripts: {},
      lock,
    },
  );
  const { packages: locked } = bundleLockfile(manifest, lock) as Lock;
  return locked;
}

const ffmpeg = { 'node_modules/ffmpeg-static': { version: '5.3.0', dependencies: { shared: '2' } } };

describe('the lockfile of a bundle', () => {
  it('has the packages that Node would find, in the nearest node_modules', () => {
    const locked = lockedPaths({
      ...ffmpeg,
      'node_modules/host': { version: '1.2.3', dependencies: { deep: '1', shared: '1' } },
      'node_modules/host/node_modules/shared': { version: '1.0.0' },
      'node_modules/deep': { version: '1.0.0', dependencies: { shared: '2' } },
      'node_modules/shared': { version: '2.0.0' },
      'node_modules/other': { version: '9.0.0' },
    });
    expect(Object.keys(locked).sort()).toEqual([
      '',
      'node_modules/deep',
      'node_modules/ffmpeg-static',
      'node_modules/host',
      'node_modules/host/node_modules/shared',
      'node_modules/shared',
    ]);
    expect(locked['']?.dependencies).toEqual({ host: '1.2.3' });
  });

  it('lets an install go on only without what nothing else needs', () => {
    const locked = lockedPaths({
      'node_modules/ffmpeg-static': { version: '5.3.0', dependencies: { shared: '2', progress: '1' } },
      'node_modules/host': { version: '1.2.3', dependencies: { shared: '2' }, dev: true },
      'node_modules/shared': { version: '2.0.0', devOptional: true },
      'node_modules/progress': { version: '1.0.0' },
    });
    const optional = Object.keys(locked).filter((path) => locked[path]?.optional);
    expect(optional).toEqual(['node_modules/ffmpeg-static', 'node_modules/progress']);
    expect(locked['node_modules/host']).not.toHaveProperty('dev');
    expect(locked['node_modules/shared']).not.toHaveProperty('devOptional');
  });

  it('has peers and what a package brings for one platform, and no optional peer', () => {
    const locked = lockedPaths({
      ...ffmpeg,
      'node_modules/host': {
        version: '1.2.3',
        optionalDependencies: { 'host-linux': '1' },
        peerDependencies: { peer: '1', maybe: '1' },
        peerDependenciesMeta: { maybe: { optional: true } },
      },
      'node_modules/host-linux': { version: '1.0.0', os: ['linux'] },
      'node_modules/peer': { version: '1.0.0' },
      'node_modules/maybe': { version: '1.0.0' },
      'node_modules/shared': { version: '2.0.0' },
    });
    expect(locked['node_modules/host-linux']).toEqual({ version: '1.0.0', os: ['linux'], optional: true });
    expect(locked['node_modules/peer']).toBeDefined();
    expect(locked['node_modules/maybe']).toBeUndefined();
  });

  it.each([
    ['a package itself', { ...ffmpeg, 'node_modules/shared': { version: '2.0.0' } }, 'lacks host'],
    ['what one needs', { ...ffmpeg, 'node_modules/host': { version: '1.2.3' } }, 'lacks shared'],
  ])('is not made up where the repository lacks %s', (_what, packages, words) => {
    expect(() => lockedPaths(packages)).toThrow(words);
  });
});
