import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '../..');

/** A copy of all that is built from, in a directory of its own. Its node_modules are those of this repository. */
export function copyRepository(): string {
  const root = mkdtempSync(join(tmpdir(), 'klio-tree-'));
  for (const name of ['functions', 'shared', 'package.json', 'package-lock.json']) {
    cpSync(join(REPOSITORY, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  return root;
}

/** A repository of these files, with packages that nobody has installed. */
export function smallRepository(root: string, files: Readonly<Record<string, string>>): string {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/@google-cloud/functions-framework': { version: '5.0.5' },
      'node_modules/essentia.js': { version: '0.1.3', dev: true },
      'node_modules/ffmpeg-static': {
        version: '5.3.0',
        optional: true,
        dependencies: { progress: '^2.0.0' },
      },
      'node_modules/progress': { version: '2.0.3', optional: true },
      'node_modules/@laptop/ffmpeg': { version: '1.1.0', dev: true },
    },
  };
  const manifest = {
    dependencies: { '@google-cloud/functions-framework': '5.0.5', 'essentia.js': '0.1.3' },
    optionalDependencies: { 'ffmpeg-static': '5.3.0' },
    devDependencies: { '@laptop/ffmpeg': '1.1.0' },
    allowScripts: { 'ffmpeg-static': true, '@laptop/ffmpeg': false },
  };
  const all = {
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(lock),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return root;
}
