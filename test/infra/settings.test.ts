import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSettings } from '../../infra/settings.ts';

const required = { 'gcp:project': 'p', 'gcp:region': 'europe-west1' };
const settings = (config: Record<string, string> = {}) =>
  parseSettings({ ...required, ...config }, 'klio-functions');

const pulumiYaml: {
  readonly config: Record<string, { type: string; default: unknown; description: string }>;
} = parse(readFileSync(join(import.meta.dirname, '../../Pulumi.yaml'), 'utf8'));

describe('readSettings', () => {
  it('has the settings of Pulumi.yaml with the same defaults, each with what it means', () => {
    const declared = Object.entries(pulumiYaml.config).map(([key, entry]) => [key, entry.default]);
    const { project: _, region: __, ...own } = settings();
    expect(own).toEqual(Object.fromEntries(declared));
    for (const { description } of Object.values(pulumiYaml.config)) expect(description).toMatch(/\.$/);
  });

  it('reads every setting as Pulumi hands it on, as text', () => {
    const given = Object.entries(pulumiYaml.config).map(([key, { default: value }]) => [
      `klio-functions:${key}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    expect(settings(Object.fromEntries(given))).toEqual(settings());
  });

  it.each([
    [
      { 'klio-functions:prefix': 'Klio' },
      'klio-functions:prefix is "Klio", must be 1 to 12 of a-z, 0-9 and -',
    ],
    [{ 'gcp:project': 'My Project' }, 'gcp:project is "My Project", must be a project id'],
    [{ 'gcp:region': 'europe-west1-b' }, 'gcp:region is "europe-west1-b", must be a region'],
    [{ 'klio-functions:protect': 'yes' }, 'klio-functions:protect is "yes"'],
    [{ 'klio-functions:maxDeliveryAttempts': '4' }, 'klio-functions:maxDeliveryAttempts is "4"'],
    [
      { 'klio-functions:alertEmail': 'me' },
      'klio-functions:alertEmail is "me", must be empty or an email address',
    ],
    [{ 'klio-functions:prefx': 'a' }, 'klio-functions:prefx is no setting, see Pulumi.yaml'],
    [
      { 'klio-functions:externalStacks': '{"ingest":"dev"}' },
      'klio-functions:externalStacks is "{\\"ingest\\":\\"dev\\"}", must be org/project/stack',
    ],
    [
      { 'klio-functions:protect': 'true', 'klio-functions:deleteData': 'true' },
      'klio-functions:deleteData is "true", must be false where protect is true',
    ],
  ])('refuses %o with key, value and rule', (config, message) => {
    expect(() => settings(config)).toThrow(message);
  });

  it('says how to set what is missing', () => {
    expect(() => parseSettings({ 'gcp:project': 'p' }, 'klio-functions')).toThrow(
      'gcp:region is not set, must name a region, europe-west1 say; set it by "pulumi config set gcp:region VALUE"',
    );
  });
});
