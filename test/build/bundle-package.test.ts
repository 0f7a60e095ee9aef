import { describe, expect, it } from 'vitest';
import { bundlePackage } from '../../scripts/build/bundle-package.ts';

/** The packages beside a bundle whose code imports an optional peer, where these are locked. */
function dependenciesWhere(packages: Readonly<Record<string, { version: string }>>) {
  const root = {
    dependencies: {},
    optionalDependencies: {},
    devDependencies: {},
    peerDependencies: { 'onnxruntime-node': '1.30.0' },
    allowScripts: { 'onnxruntime-node': false },
    lock: { lockfileVersion: 3 as const, packages },
  };
  return bundlePackage({ job: 'a', imported: new Set(['onnxruntime-node']), required: new Set() }, root);
}

describe('an optional peer', () => {
  it('is left out where nobody has installed it', () => {
    expect(dependenciesWhere({})).toMatchObject({ dependencies: {} });
  });

  it('comes along where somebody has', () => {
    expect(dependenciesWhere({ 'node_modules/onnxruntime-node': { version: '1.30.0' } })).toMatchObject({
      dependencies: { 'onnxruntime-node': '1.30.0' },
      allowScripts: { 'onnxruntime-node': false },
    });
  });
});
