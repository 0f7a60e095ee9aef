import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildFunctions } from '../../scripts/build/build-functions.ts';
import { copyRepository } from './trees.ts';

/** Measures ten seconds of noise in the worker that danceability and key use. */
const PROBE = `
import { measureSegments } from '../essentia/measure-segments.ts';
async function* noise() {
  yield Float32Array.from({ length: 220_500 }, (_, k) => Math.sin(k * k) / 2);
}
const options = { sampleRate: 22_050, signal: AbortSignal.timeout(20_000) };
measureSegments('danceability', noise(), options).then((found) => console.log(JSON.stringify(found)));
`;

it('a worker is found and works beside a bundle, without a line of TypeScript around', async () => {
  const root = copyRepository();
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of await readdir(join(root, 'functions'))) {
    if (name !== 'essentia') rmSync(join(root, 'functions', name), { recursive: true });
  }
  mkdirSync(join(root, 'functions/probe'));
  writeFileSync(join(root, 'functions/probe/index.ts'), PROBE);
  const [probe] = await buildFunctions({ root, out: join(root, 'dist') });
  rmSync(join(root, 'functions'), { recursive: true });
  rmSync(join(root, 'shared'), { recursive: true });
  const text = execFileSync(process.execPath, ['index.js'], { cwd: probe!.directory, encoding: 'utf8' });
  expect(JSON.parse(text)).toEqual([
    { startSeconds: 0, seconds: 10, value: { dfa: expect.closeTo(1.5, 0) } },
  ]);
});
