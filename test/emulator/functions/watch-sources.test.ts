import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchSources } from '../../../scripts/emulator/functions/watch-sources.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

let root: string;
let errors: string[];
let changes: string[];
let seen = Promise.withResolvers<void>();
let stop: () => void;

beforeEach(async () => {
  root = temporaryDirectory();
  errors = [];
  changes = [];
  await mkdir(join(root, 'functions/energy'), { recursive: true });
  await writeFile(join(root, 'functions/energy/transform.ts'), 'one');
  stop = watchSources({
    root,
    folders: ['functions'],
    clock: systemClock,
    onChange: (files) => {
      changes.push(...files);
      seen.resolve();
    },
    onError: ({ message }) => errors.push(message),
  });
});
afterEach(() => stop());

/** What is reported after a change, once it is. */
async function after(change: () => Promise<unknown>): Promise<string[]> {
  seen = Promise.withResolvers();
  changes = [];
  await change();
  await seen.promise;
  return changes;
}

const TRANSFORM = 'functions/energy/transform.ts';

async function saveAsEditorsDo(content: string): Promise<void> {
  await writeFile(join(root, 'functions/energy/.transform.ts.swp'), content);
  await rename(join(root, 'functions/energy/.transform.ts.swp'), join(root, TRANSFORM));
}

it('sees every save of an editor that puts a new file in the place of the old one', async () => {
  expect(await after(() => saveAsEditorsDo('two'))).toEqual([TRANSFORM]);
  expect(await after(() => saveAsEditorsDo('three'))).toEqual([TRANSFORM]);
  expect(await after(() => appendFile(join(root, TRANSFORM), 'four'))).toEqual([TRANSFORM]);
});

it('sees what comes in a new folder, and in one that was there before and is there again', async () => {
  const folder = join(root, 'functions/key');
  const file = join(folder, 'nested/job.ts');
  const add = async () => {
    await mkdir(join(folder, 'nested'), { recursive: true });
    await writeFile(file, 'one');
  };
  expect(await after(add)).toContain('functions/key/nested/job.ts');
  expect(await after(() => appendFile(file, 'two'))).toEqual(['functions/key/nested/job.ts']);
  await after(() => rm(folder, { recursive: true }));
  expect(await after(add)).toContain('functions/key/nested/job.ts');
  expect(await after(() => appendFile(file, 'two'))).toEqual(['functions/key/nested/job.ts']);
  expect(errors).toEqual([]);
});

it('says once why a folder cannot be watched', () => {
  const told: string[] = [];
  const end = watchSources({
    root,
    folders: ['nowhere', 'functions', 'nothing'],
    clock: systemClock,
    onChange: () => {},
    onError: ({ message }) => told.push(message),
  });
  end();
  expect(told).toEqual([expect.stringContaining('ENOENT')]);
});
