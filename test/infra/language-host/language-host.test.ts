import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import type { Answers } from './engine.ts';
import type { RegisteredResource } from './registered-resource.ts';
import { type ProgramOptions, type ProgramRun, runProgram } from './run-program.ts';

const SAMPLE = join(import.meta.dirname, 'sample');
const REPOSITORY = resolve(import.meta.dirname, '../../..');
/** What the engine's wire has for a value that is not known before an update. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** What the cloud makes of resources, and what is there already. */
const OUTPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'pair-greeter': { uri: 'https://pair-greeter' },
  'team/shared/test': { outputs: { owner: 'somebody' } },
};

const stateOf = ({ name }: RegisteredResource) => ({ outputs: OUTPUTS[name] ?? {} });

const answers: Answers = {
  state: stateOf,
  invoke: (token, args) => ({ name: `${token} of ${args.of}` }),
};

function runSample(options: Partial<ProgramOptions> = {}): Promise<ProgramRun> {
  const config = { 'sample:password': 'hush' };
  return runProgram({ root: SAMPLE, config, secretKeys: Object.keys(config), answers, ...options });
}

/** The sample with something else in place of a part of one of its files. */
function changedSample(file: string, part: string, replacement: string): string {
  const root = temporaryDirectory();
  cpSync(SAMPLE, root, { recursive: true });
  for (const name of ['node_modules', 'package.json']) symlinkSync(join(REPOSITORY, name), join(root, name));
  const before = readFileSync(join(SAMPLE, file), 'utf8');
  expect(before).toContain(part);
  writeFileSync(join(root, file), before.replace(part, replacement));
  return root;
}

function named(resources: ProgramRun['resources'], name: string): RegisteredResource | undefined {
  return resources.find((resource) => resource.name === name);
}

describe('an ESM program in TypeScript, run as the language host runs it', () => {
  it('declares its resources, with parents, dependencies and secrets', async () => {
    const { exitCode, log, words, resources, outputs } = await runSample();
    expect({ exitCode, log, words }).toEqual({ exitCode: 0, log: [], words: '' });
    const names = ['sample-test', 'team/shared/test', 'pair', 'pair-greeter', 'pair-address'];
    expect(resources.map(({ name }) => name).sort()).toEqual(names.toSorted());
    const [stack, shared, pair, greeter, address] = names.map((name) => named(resources, name));
    expect([stack, shared, pair, greeter, address].map((found) => [found?.type, found?.parent])).toEqual([
      ['pulumi:pulumi:Stack', ''],
      ['pulumi:pulumi:StackReference', stack?.urn],
      ['sample:index:Pair', stack?.urn],
      ['sample:index:Greeter', pair?.urn],
      ['sample:index:Address', pair?.urn],
    ]);
    expect(shared?.readId).toBe('team/shared/test');
    expect(greeter?.urn).toBe(
      'urn:pulumi:test::sample::sample:index:Pair$sample:index:Greeter::pair-greeter',
    );
    expect(greeter).toMatchObject({
      inputs: {
        greeting: 'hello',
        tags: ['a', 'b'],
        owner: 'somebody',
        region: 'sample:index:getRegion of hello',
        password: 'hush',
      },
      secrets: ['password'],
      dependencies: [shared?.urn],
    });
    expect(address).toMatchObject({
      inputs: { target: 'https://pair-greeter' },
      dependencies: [greeter?.urn],
      propertyDependencies: { target: [greeter?.urn] },
    });
    expect(outputs).toEqual({ url: 'https://pair-greeter' });
  });

  it('declares the same in a preview, where outputs are not known', async () => {
    const { exitCode, resources, outputs } = await runSample({ dryRun: true });
    expect(exitCode).toBe(0);
    expect(resources).toHaveLength(5);
    expect(named(resources, 'pair-greeter')?.inputs).toMatchObject({ owner: 'somebody' });
    expect(named(resources, 'pair-address')?.inputs).toEqual({ target: UNKNOWN });
    expect(outputs).toEqual({ url: UNKNOWN });
  });

  it('takes the configuration of the stack before the defaults of the project', async () => {
    const config = { 'sample:password': 'hush', 'sample:greeting': 'good evening', 'sample:tags': '[]' };
    const { resources } = await runSample({ config });
    expect(named(resources, 'pair-greeter')?.inputs).toMatchObject({ greeting: 'good evening', tags: [] });
  });

  it.each([
    ['the entry file as main', 'main: infra/', 'main: infra/index.ts'],
    [
      "Pulumi's own compiler left on, which an ESM program passes by",
      'typescript: false',
      'typescript: true',
    ],
  ])('also loads with %s', async (_what, part, replacement) => {
    const { exitCode, resources } = await runSample({
      root: changedSample('Pulumi.yaml', part, replacement),
    });
    expect({ exitCode, resources: resources.length }).toEqual({ exitCode: 0, resources: 5 });
  });

  it.each([
    ['needs what is not erasable', 'export const url = pair.url;', 'export enum Url { A }', 'enum'],
    ['lacks configuration', "config.require('greeting')", "config.require('farewell')", 'sample:farewell'],
  ])('that %s fails, and says why', async (_what, part, replacement, words) => {
    const { exitCode, log } = await runSample({ root: changedSample('infra/index.ts', part, replacement) });
    expect(exitCode).not.toBe(0);
    expect(log.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it('fails when the cloud has no answer for a function that it calls', async () => {
    const { exitCode, log } = await runSample({ answers: { state: stateOf } });
    expect(exitCode).not.toBe(0);
    expect(log.at(-1)?.message).toContain('Cannot answer sample:index:getRegion');
  });
});
