import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { graph as exampleGraph } from '../../functions/graph.ts';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { PUBSUB_AGENT, STORAGE_AGENT } from '../../scripts/stack/cloud-state.ts';
import type { DeclaredStack } from '../../scripts/stack/declared-resource.ts';
import { wideGraph } from '../infra/wide-graph.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = read('docs/deploy.md');
const deployment = { project: 'p', prefix: 'klio' };
const settings = { pubsubTokenCreator: true, alertEmail: 'oncall@example.com' };
const example = await declareStack(exampleGraph, deployment);
const everything = await declareStack(wideGraph, { ...deployment, settings });

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The rows of the table with that header, cell by cell, without the marks of code. */
function tableOf(header: string): string[][] {
  const lines = page.split('\n');
  const start = lines.indexOf(header) + 2;
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith('|'));
  return lines.slice(start, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (cell: string) => cell.replace(/^`(.*)`$/, '$1');

describe('the settings in docs/deploy.md', () => {
  it('are those of Pulumi.yaml, with their defaults and meanings', () => {
    const { config } = parse(read('Pulumi.yaml')) as {
      readonly config: Record<string, { readonly default: unknown; readonly description: string }>;
    };
    const written = tableOf('| setting | default | meaning |').map(([setting = '', value = '', meaning]) => [
      code(setting),
      code(value),
      meaning,
    ]);
    const declared = Object.entries(config).map(([key, { default: value, description }]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
      description,
    ]);
    expect(written).toEqual(declared);
  });
});

describe('what docs/deploy.md says of backfills', () => {
  it('is how long the bucket keeps them', () => {
    const buckets = example.resources.filter(({ name }) => name === 'backfill-bucket');
    const [days] = JSON.stringify(buckets).match(/(?<="age":)\d+/) ?? [];
    expect(page).toContain(`/backfills/<id>/\`, for ${days} days:`);
  });
});

describe('the grants in docs/deploy.md', () => {
  /** A kind of account, a kind of resource, and a role, as the page has them. */
  const written = tableOf('| principal | on | which | role | why |').map(
    ([principal = '', on, , role = '']) => `${code(principal)} ${on} ${code(role)}`,
  );

  it('have all that the example graph is given', () => {
    for (const grant of grantsOf(example)) expect(written).toContain(grant);
  });

  it('are all that any graph is given, and nothing more', () => {
    const declared = new Set([...grantsOf(example), ...grantsOf(everything)]);
    expect([...new Set(written)].toSorted()).toEqual([...declared].toSorted());
  });
});

function grantsOf({ resources }: DeclaredStack): Set<string> {
  const grants = resources.flatMap(({ type, inputs }) => {
    const on = GRANTED_ON[type];
    if (on === undefined) return [];
    const { member, members = [member] } = inputs as {
      readonly member?: string;
      readonly members?: string[];
    };
    const role = String(inputs.role).replace(/^projects\/p\/roles\//, '');
    return members.map((each) => `${principalOf(String(each))} ${on} ${role}`);
  });
  return new Set(grants);
}

const GRANTED_ON: Readonly<Record<string, string>> = {
  'gcp:pubsub/topicIAMMember:TopicIAMMember': 'topic',
  'gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember': 'subscription',
  'gcp:storage/bucketIAMMember:BucketIAMMember': 'bucket',
  'gcp:cloudrunv2/serviceIamMember:ServiceIamMember': 'service',
  'gcp:artifactregistry/repositoryIamMember:RepositoryIamMember': 'repository',
  'gcp:projects/iAMMember:IAMMember': 'project',
  'gcp:serviceaccount/iAMBinding:IAMBinding': 'account',
};

function principalOf(member: string): string {
  if (member === `serviceAccount:${PUBSUB_AGENT}`) return "Pub/Sub's agent";
  if (member === `serviceAccount:${STORAGE_AGENT}`) return "Storage's agent";
  const account = member.replace(/^serviceAccount:(.*)@p\.iam\.gserviceaccount\.com$/, '$1');
  if (/^klio-backfill-(run|flow)$/.test(account)) return account; // no job may be called backfill
  return account.replace(/^klio-.+-(run|inv)$/, 'klio-<job>-$1');
}

describe('the services in docs/deploy.md', () => {
  it('are those whose resources the program declares, and the builder of functions', () => {
    const [, list = ''] = /gcloud services enable \\\n([^`]*?)\n\n/.exec(page) ?? [];
    const written = [...list.matchAll(/([a-z]+)\.googleapis\.com/g)].map(([, service]) => service);
    const types = [...example.resources, ...everything.resources].filter(({ custom }) => custom);
    const declared = new Set(types.flatMap(({ type }) => servicesOf(type)));
    expect(written).toEqual([...declared].toSorted());
  });
});

function servicesOf(type: string): readonly string[] {
  const [, module = ''] = /^gcp:([a-z0-9]+\/?)/.exec(type) ?? [];
  const services = SERVICES[type] ?? SERVICES[module.replace('/', '')];
  if (!services) throw new Error(`Which service has ${type}? Say it here, and enable it in docs/deploy.md`);
  return services;
}

/** By type, or by the provider's module. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  artifactregistry: ['artifactregistry'],
  cloudfunctionsv2: ['cloudfunctions', 'cloudbuild', 'run'],
  cloudrunv2: ['run'],
  logging: ['logging'],
  monitoring: ['monitoring'],
  pubsub: ['pubsub'],
  serviceaccount: ['iam'],
  storage: ['storage'],
  workflows: ['workflowexecutions', 'workflows'],
  'gcp:projects/iAMCustomRole:IAMCustomRole': ['iam'],
  'gcp:projects/iAMMember:IAMMember': ['cloudresourcemanager'],
  'gcp:projects/serviceIdentity:ServiceIdentity': ['serviceusage'],
};

describe('the commands in docs/deploy.md', () => {
  it('are scripts of package.json where npm runs them', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };
    const named = [...page.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name);
    expect(new Set(named)).toContain('pulumi');
    for (const name of named) expect(scripts).toHaveProperty([name ?? '']);
  });
});
