import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graph } from '../../../functions/graph.ts';
import { declareStack } from '../../../scripts/local-cloud/program/program-resources.ts';
import { cloudAnswer, cloudState } from '../../../scripts/stack/cloud-state.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import type { Answers } from './engine.ts';
import { runProgram } from './run-program.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

const answers: Answers = {
  state: ({ type, inputs }) => {
    const known = cloudState(type, inputs);
    return known ? { id: known.id, outputs: { ...inputs, ...known.state } } : { outputs: inputs };
  },
  invoke: cloudAnswer,
};

/** A manifest that has the sources for bundles, as on the local cloud: nothing is uploaded here. */
function manifestOfSources(): string {
  const directory = temporaryDirectory();
  const folders = [...graph.jobs.map(({ name }) => name), 'backfill'];
  const built = folders.map((name) => ({
    job: name,
    hash: 'source',
    directory: relative(directory, join(REPOSITORY, 'functions', name)),
  }));
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(built));
  return directory;
}

const run = (bundles: string, config: Readonly<Record<string, string>> = {}) =>
  runProgram({
    root: REPOSITORY,
    config: {
      'gcp:project': 'p',
      'gcp:region': 'europe-west1',
      'klio-functions:bundles': bundles,
      ...config,
    },
    answers,
  });

/** What can be compared: the wire has assets in its own form, and names stack and root otherwise. */
function comparable(resources: readonly { type: string; name: string; inputs: unknown }[]): string[] {
  return resources
    .filter(({ type }) => !type.startsWith('pulumi:'))
    .map(({ type, name, inputs }) => {
      const { source: _, ...plain } = inputs as Record<string, unknown>;
      return `${type} ${name} ${JSON.stringify(sorted(plain))}`;
    })
    .toSorted();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the program of infra/, run as the language host runs it', () => {
  it('declares what it declares under mocks', async () => {
    const { exitCode, words, resources, outputs } = await run(manifestOfSources());
    expect({ exitCode, words }).toEqual({ exitCode: 0, words: '' });
    const mocked = await declareStack(graph, { project: 'p', prefix: 'klio' });
    expect(comparable(resources)).toEqual(comparable(mocked.resources));
    expect(outputs).toEqual(mocked.outputs);
  });

  it.each([
    [
      'there are no bundles',
      '/nonexistent',
      {},
      'Cannot find the functions\' bundles: there is no /nonexistent/manifest.json, run "npm run build"',
    ],
    [
      'a setting is wrong',
      '/nonexistent',
      { 'klio-functions:protect': 'maybe' },
      'klio-functions:protect is "maybe"',
    ],
  ])('says so without a stack trace when %s', async (_, bundles, config, message) => {
    const { exitCode, log, resources } = await run(bundles, config);
    expect(exitCode).toBe(32);
    const words = log.map((line) => line.message).join('\n');
    expect(words).toContain(message);
    expect(words).not.toMatch(/^\s+at /m);
    expect(resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
