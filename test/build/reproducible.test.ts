import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import { buildFunctions } from '../../scripts/build/build-functions.ts';
import type { BuiltFunction } from '../../scripts/build/manifest.ts';
import { copyRepository, REPOSITORY } from './trees.ts';

const jobNames = graph.jobs.map(({ name }) => name).sort();

let tree: string;
let before: BuiltFunction[];

beforeAll(async () => {
  tree = copyRepository();
  before = await buildFunctions({ root: tree, out: join(tree, 'dist') });
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** The jobs whose hash is another one after a change of this file. */
async function changedBy(file: string): Promise<string[]> {
  appendFileSync(join(tree, file), "\nprocess.stdout.write('changed');\n");
  const after = await buildFunctions({ root: tree, out: join(tree, 'dist') });
  const changed = after.filter(({ hash }, index) => hash !== before[index]?.hash).map(({ job }) => job);
  before = after;
  return changed;
}

describe('the hash of a function', () => {
  it('is the same from two checkouts in different directories', async () => {
    const other = await buildFunctions({ root: REPOSITORY, out: join(tree, 'of-repository') });
    expect(other.map(({ job, hash }) => [job, hash])).toEqual(before.map(({ job, hash }) => [job, hash]));
    expect(other.map(({ job }) => job)).toEqual([...jobNames, 'backfill'].sort());
  });

  it('changes with its own transform, and no other function does', async () => {
    expect(await changedBy('functions/energy/transform.ts')).toEqual(['energy']);
  });

  it('changes with the runtime, as that of every function does', async () => {
    expect(await changedBy('shared/runtime/handle-message.ts')).toEqual(jobNames);
  });
});

describe('a bundle', () => {
  it('tells nothing of the machine that it was built on', () => {
    for (const { directory, files } of before) {
      for (const { name } of files) {
        const text = readFileSync(join(directory, name), 'utf8');
        expect(text.includes(tree) || text.includes(REPOSITORY)).toBe(false);
      }
    }
  });
});
