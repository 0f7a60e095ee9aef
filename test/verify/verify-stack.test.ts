import { beforeEach, describe, expect, it } from 'vitest';
import { graph as exampleGraph } from '../../functions/graph.ts';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import type { Finding } from '../../scripts/verify/finding.ts';
import { verifyStack } from '../../scripts/verify/verify-stack.ts';
import { wideGraph } from '../infra/wide-graph.ts';
import { NUMBER, URI, URLS } from './cloud-answers.ts';
import { change, deployed, type FakeSight, fakeSight, HELD, INPUT } from './fake-sight.ts';
import { faultsOf, settings, stack } from './mix.ts';
import { CHANNEL_URL } from './monitoring-answers.ts';

let sight: FakeSight;
beforeEach(() => {
  sight = deployed(stack);
});

function unchecked(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(
    findings.flatMap((finding) =>
      finding.status === 'not checked' ? [[finding.resource, finding.why]] : [],
    ),
  );
}

describe('a deployment that is as the program declares it', () => {
  it('is that throughout, whatever the cloud has made up and filled in', async () => {
    const findings = await verifyStack(stack, 'p', sight);
    expect(
      findings.filter(({ status }) => status !== 'ok').map(({ type, status }) => [type, status]),
    ).toEqual([
      ['gcp:storage/bucketObject:BucketObject', 'not checked'],
      ['gcp:storage/bucketObject:BucketObject', 'not checked'],
    ]);
    expect(findings.flatMap((finding) => ('besides' in finding ? finding.besides : []))).toEqual([]);
    expect(findings).toHaveLength(stack.resources.filter(({ custom }) => custom).length);
  });

  it('may have others beside it of the same title', async () => {
    const { notificationChannels } = sight.answers[CHANNEL_URL] as { notificationChannels: object[] };
    notificationChannels.unshift({ type: 'email', displayName: 'Klio alerts', labels: {} });
    expect(await faultsOf(stack, sight)).toEqual([]);
  });

  it('is asked for each thing once', async () => {
    await verifyStack(stack, 'p', sight);
    expect([...sight.repeated]).toEqual([]);
  });
});

describe('what is not there', () => {
  it('is told by name', async () => {
    for (const key of [URLS.function, URLS.invoker, URLS.messages, INPUT, 'gs://p-tracks'])
      delete sight.answers[key];
    const missing = (await faultsOf(stack, sight)).filter(({ status }) => status === 'missing');
    expect(missing.map(({ resource }) => resource).toSorted()).toEqual([
      'klio-mix',
      'klio-mix-input',
      'klio-mix-inv',
      'klio/messages',
      'p-tracks',
    ]);
  });

  it('includes what the cloud still shows after it was deleted', async () => {
    change(sight, URLS.role, 'deleted', true);
    expect(await faultsOf(stack, sight)).toMatchObject([
      { resource: 'klio_object_lister', status: 'missing' },
    ]);
  });

  it.each([
    ['its policy is empty', { etag: 'ACAB' }],
    ['somebody else has the role', { bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }] }],
    [
      'it has another role',
      {
        bindings: [
          { role: 'roles/run.viewer', members: ['serviceAccount:klio-mix-inv@p.iam.gserviceaccount.com'] },
        ],
      },
    ],
    [
      'it has the role under a condition',
      {
        bindings: [
          {
            role: 'roles/run.invoker',
            members: ['serviceAccount:klio-mix-inv@p.iam.gserviceaccount.com'],
            condition: {
              title: 'Until spring',
              expression: 'request.time < timestamp("2027-03-01T00:00:00Z")',
            },
          },
        ],
      },
    ],
  ])('includes the grant of an account when %s', async (_, policy) => {
    sight.answers[URLS.service] = policy;
    expect(await faultsOf(stack, sight)).toMatchObject([
      { resource: 'run.invoker on klio-mix for klio-mix-inv', status: 'missing' },
    ]);
  });
});

describe('who may sign tokens as an account', () => {
  const url = `${URLS.invoker}:getIamPolicy`;

  it('is nobody else', async () => {
    change(sight, url, 'bindings.0.members.1', 'user:somebody@example.com');
    expect(await faultsOf(stack, sight)).toMatchObject([{ differences: [{ property: 'members' }] }]);
  });

  it('is missed where it is nobody', async () => {
    change(sight, url, 'bindings', []);
    expect(await faultsOf(stack, sight)).toMatchObject([{ logicalName: 'mix-tokens', status: 'missing' }]);
  });
});

describe('what may not be looked at', () => {
  const denied = (message: string) => Object.assign(new Error(message), { status: 403 });

  it('is not checked, for the reason that Google gives', async () => {
    sight.answers[URLS.outputTopic] = denied("Permission 'pubsub.topics.getIamPolicy' denied\non resource");
    const noGrpc = { code: 7, details: 'User not authorized to perform this action.' };
    sight.answers[HELD] = Object.assign(new Error('7 PERMISSION_DENIED: …'), noGrpc);
    const findings = await verifyStack(stack, 'p', sight);
    expect(unchecked(findings)).toMatchObject({
      'pubsub.publisher on klio-mix-output for klio-mix-run':
        "Permission 'pubsub.topics.getIamPolicy' denied",
      'klio-mix-dead-letter': 'User not authorized to perform this action.',
    });
    expect(await faultsOf(stack, sight)).toEqual([]);
  });

  it('hides the address of a function: then a push is right when its token is for the address', async () => {
    sight.answers[URLS.function] = denied('Cloud Functions API has not been used in project p before');
    const findings = await verifyStack(stack, 'p', sight);
    expect(
      findings.find(({ type, resource }) => type.endsWith(':Subscription') && resource === 'klio-mix-input'),
    ).toMatchObject({
      status: 'ok',
      besides: ['pushConfig.oidcToken.audience'],
    });
    change(sight, INPUT, 'pushConfig.pushEndpoint', `${URI}/from/somebody`);
    expect(await faultsOf(stack, sight)).toMatchObject([
      {
        differences: [
          { property: 'pushConfig.pushEndpoint', declared: `${URI}/`, actual: `${URI}/from/somebody` },
        ],
      },
    ]);
  });

  it("hides the project's number: then grants to Google's own accounts are not checked", async () => {
    sight.answers[URLS.project] = denied('The caller does not have permission');
    const why = unchecked(await verifyStack(stack, 'p', sight));
    const agents = Object.entries(why).filter(([, reason]) => /project's number/.test(reason));
    expect(agents.map(([resource]) => resource).toSorted()).toEqual([
      'iam.serviceAccountOpenIdTokenCreator on klio-mix-inv@p.iam.gserviceaccount.com for service-0',
      'pubsub.publisher on klio-mix-dead-letter for service-0',
      'pubsub.publisher on klio-mix-input for service-0',
      'pubsub.subscriber on klio-mix-backfill for service-0',
      'pubsub.subscriber on klio-mix-input for service-0',
    ]);
  });

  it('ends everything where nobody is signed in', async () => {
    sight.answers[URLS.service] = Object.assign(new Error('Invalid Credentials'), { status: 401 });
    await expect(verifyStack(stack, 'p', sight)).rejects.toThrow('Invalid Credentials');
  });

  it('includes an answer of another form than documented', async () => {
    change(sight, URLS.function, 'buildConfig.runtime', 24);
    const why = unchecked(await verifyStack(stack, 'p', sight));
    expect(why['klio-mix']).toMatch(/not as documented: buildConfig.runtime/);
  });
});

describe('the program', () => {
  it.each([
    ['the example graph', exampleGraph],
    ['a diamond under an external parent', wideGraph],
  ])('declares of %s nothing that klio verify does not know', async (_, graph) => {
    const declared = await declareStack(graph, { project: 'p', prefix: 'klio', settings });
    const known = fakeSight({ [URLS.project]: { name: `projects/${NUMBER}` } });
    const findings = await verifyStack(declared, 'p', known);
    const others = findings.filter(({ status }) => status !== 'missing');
    expect(new Set(others.map(({ type }) => type))).toEqual(
      new Set(['gcp:storage/bucketObject:BucketObject']),
    );
  });

  it('cannot slip in a property or a type unnoticed', async () => {
    const resources = stack.resources.map((resource) => {
      if (resource.name === 'mix-output')
        return { ...resource, inputs: { ...resource.inputs, kmsKeyName: 'k' } };
      if (resource.name !== 'object-lister') return resource;
      return { ...resource, type: 'gcp:compute/instance:Instance' };
    });
    const why = unchecked(await verifyStack({ ...stack, resources }, 'p', sight));
    expect(why).toMatchObject({
      'klio-mix-output': 'klio verify cannot read its declaration: kmsKeyName is new to it',
      klio_object_lister: 'klio verify does not know this type',
    });
  });
});
