import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFunctions } from '../../scripts/build/build-functions.ts';
import { type BuiltFunction, readBuilds } from '../../scripts/build/manifest.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { smallRepository } from './trees.ts';

async function build(files: Readonly<Record<string, string>>): Promise<BuiltFunction[]> {
  const root = smallRepository(temporaryDirectory(), files);
  return buildFunctions({ root, out: join(root, 'dist') });
}

function run({ directory }: BuiltFunction): string {
  return execFileSync(process.execPath, ['index.js'], { cwd: directory, encoding: 'utf8' }).trim();
}

function packageOf({ directory }: BuiltFunction): Record<string, unknown> {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

describe('a build', () => {
  it('is a folder per job with what the job imports, wherever that is', async () => {
    const [a, b] = await build({
      'functions/a/index.ts': `import { word } from '../../shared/word.ts'; console.log('a', word satisfies string);`,
      'functions/b/index.ts': `import { word } from '../../shared/word.ts'; console.log('b', word);`,
      'functions/no-job.ts': '',
      'shared/word.ts': `export const word = 'shared';`,
    });
    expect([a?.job, run(a!)]).toEqual(['a', 'a shared']);
    expect([b?.job, run(b!)]).toEqual(['b', 'b shared']);
    expect(a?.files.map(({ name }) => name)).toEqual(['index.js', 'package.json', 'package-lock.json']);
    expect(packageOf(a!)).toEqual({
      name: 'klio-a',
      private: true,
      type: 'commonjs',
      main: 'index.js',
      engines: { node: '24' },
      dependencies: {},
    });
  });

  it('can be read again from its directory, until there is another', async () => {
    const root = smallRepository(temporaryDirectory(), {
      'functions/a/index.ts': `console.log('first');`,
    });
    const out = join(root, 'dist/functions');
    expect(() => readBuilds(out)).toThrow('there are none yet, run npm run build');
    const first = await buildFunctions({ root, out });
    expect(readBuilds(out)).toEqual(first);

    smallRepository(root, { 'functions/a/index.ts': '', 'functions/b/index.ts': '' });
    await buildFunctions({ root, out });
    expect(readBuilds(out).map(({ job }) => job)).toEqual(['a', 'b']);
    expect(readBuilds(out)[0]?.hash).not.toBe(first[0]?.hash);
  });

  it('leaves the last one alone when a source does not compile, and says where', async () => {
    const root = smallRepository(temporaryDirectory(), { 'functions/a/index.ts': `console.log('good');` });
    const out = join(root, 'dist');
    const good = await buildFunctions({ root, out });
    smallRepository(root, { 'functions/a/index.ts': '\nconst = 1;' });
    await expect(buildFunctions({ root, out })).rejects.toThrow('[file=functions/a/index.ts:2]');
    expect(readBuilds(out)).toEqual(good);
    expect(run(good[0]!)).toBe('good');
  });

  it('wants at least one job', async () => {
    await expect(build({ 'functions/graph.ts': '' })).rejects.toThrow('no functions/*/index.ts');
  });
});

describe('a worker', () => {
  const startWorker = (name: string) => `
    import { Worker } from 'node:worker_threads';
    const url = new URL(${name}.replace('.ts', '.js'), import.meta.url);
    new Worker(url).once('message', (text) => console.log(text));`;

  it('is bundled beside the function that starts it, and so are the workers of workers', async () => {
    const [a, b] = await build({
      'functions/a/index.ts': `import '../../shared/outer.ts';`,
      'functions/b/index.ts': `// as in start('./outer.worker.ts')`,
      'shared/outer.ts': startWorker(`'./outer.worker.ts'`),
      'shared/outer.worker.ts': `
        import { parentPort } from 'node:worker_threads';
        import { place } from './place.ts';
        ${startWorker(`'./inner.worker.ts'`).replace('console.log(text)', 'parentPort?.postMessage(place + text)')}`,
      'shared/inner.worker.ts': `
        import { parentPort } from 'node:worker_threads';
        parentPort?.postMessage(import.meta.filename.endsWith('inner.worker.js') ? ' and inner' : '');`,
      'shared/place.ts': `export const place = 'outer';`,
    });
    expect(run(a!)).toBe('outer and inner');
    expect(a?.files.map(({ name }) => name)).toContain('inner.worker.js');
    expect(b?.files.map(({ name }) => name)).not.toContain('outer.worker.js');
  });

  it('must be beside the file that starts it', async () => {
    const files = { 'functions/a/index.ts': `start('../x.worker.ts');`, 'functions/x.worker.ts': '' };
    await expect(build(files)).rejects.toThrow('[worker=../x.worker.ts, file=functions/a/index.ts]');
  });

  it('must not have the name of another one of the job', async () => {
    const files = {
      'functions/a/index.ts': `import '../../shared/x.ts'; start('./same.worker.ts');`,
      'functions/a/same.worker.ts': '',
      'shared/x.ts': `start('./same.worker.ts');`,
      'shared/same.worker.ts': '',
    };
    await expect(build(files)).rejects.toThrow(/two workers of one name .*shared\/same\.worker\.ts/);
  });
});

describe('a package that cannot be bundled', () => {
  const FFMPEG = `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    export const ffmpeg = () => require('ffmpeg-static') ?? require('@laptop/ffmpeg').path;`;

  it('is installed beside the functions that use it and no others, at the version of the lockfile', async () => {
    const [a, b, c] = await build({
      'functions/a/index.ts': `import { Essentia } from 'essentia.js'; console.log(Essentia);`,
      'functions/b/index.ts': `import { ffmpeg } from '../../shared/ffmpeg.ts'; console.log(ffmpeg());`,
      'functions/c/index.ts': `import { sum } from '../../shared/sum.ts'; console.log(sum(1, 2));`,
      'shared/ffmpeg.ts': FFMPEG,
      'shared/sum.ts': `export const sum = (a: number, b: number): number => a + b;`,
    });
    expect(a?.dependencies).toEqual({ 'essentia.js': '0.1.3' });
    expect(b?.dependencies).toEqual({ 'ffmpeg-static': '5.3.0' });
    expect(c?.dependencies).toEqual({});
    expect(packageOf(b!)).toMatchObject({
      dependencies: {},
      optionalDependencies: { 'ffmpeg-static': '5.3.0' },
      allowScripts: { 'ffmpeg-static': true },
    });
  });

  it('has to be listed', async () => {
    const files = { 'functions/a/index.ts': `import 'onnxruntime-node';` };
    await expect(build(files)).rejects.toThrow(
      "it needs onnxruntime-node, list it in package.json's dependencies",
    );
  });

  it('is locked with all that it needs itself', async () => {
    const [a] = await build({
      'functions/a/index.ts': `import '../../shared/ffmpeg.ts';`,
      'shared/ffmpeg.ts': FFMPEG,
    });
    const lock = JSON.parse(readFileSync(join(a!.directory, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/ffmpeg-static', 'node_modules/progress']);
    expect(existsSync(join(a!.directory, 'node_modules'))).toBe(false);
  });
});
