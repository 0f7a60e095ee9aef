import { beforeEach, describe, expect, it } from 'vitest';
import { verifyStack } from '../../scripts/verify/verify-stack.ts';
import { PUBLISHER_URI, PUBLISHER_URL, WORKFLOW_URL } from './backfill-answers.ts';
import { change, deployed, type FakeSight } from './fake-sight.ts';
import { faultsOf, stack } from './mix.ts';

let sight: FakeSight;
beforeEach(() => {
  sight = deployed(stack);
});

const ACCOUNT = 'klio-backfill-flow@p.iam.gserviceaccount.com';

describe('a workflow', () => {
  it('is told by its steps where those are not the ones of the program', async () => {
    change(sight, WORKFLOW_URL, 'sourceContents', '{}');
    expect(await faultsOf(stack, sight)).toMatchObject([
      { resource: 'klio-backfill', differences: [{ property: 'sourceContents', actual: '{}' }] },
    ]);
  });

  it.each([
    ['state', 'UNAVAILABLE', 'state', 'ACTIVE', 'UNAVAILABLE'],
    ['callLogLevel', undefined, 'callLogLevel', 'LOG_ERRORS_ONLY', undefined],
    [
      'serviceAccount',
      'projects/p/serviceAccounts/owner@p.iam.gserviceaccount.com',
      'serviceAccount',
      ACCOUNT,
      'owner@p.iam.gserviceaccount.com',
    ],
    [
      'userEnvVars.PUBLISHER_URI',
      'https://elsewhere.example',
      'userEnvVars.PUBLISHER_URI',
      PUBLISHER_URI,
      'https://elsewhere.example',
    ],
    ['userEnvVars', undefined, 'userEnvVars.PUBLISHER_URI', PUBLISHER_URI, undefined],
    ['userEnvVars.MORE', 'than declared', 'userEnvVars.MORE', undefined, 'than declared'],
  ])('is told with both values: %s as %j', async (path, value, property, declared, actual) => {
    change(sight, WORKFLOW_URL, path, value);
    expect(await faultsOf(stack, sight)).toMatchObject([
      {
        type: 'gcp:workflows/workflow:Workflow',
        differences: [{ property, declared, actual }],
      },
    ]);
  });

  it.each([ACCOUNT, `projects/-/serviceAccounts/${ACCOUNT}`])(
    'has its account under any of the names that the service takes: %s',
    async (name) => {
      change(sight, WORKFLOW_URL, 'serviceAccount', name);
      expect(await faultsOf(stack, sight)).toEqual([]);
    },
  );

  it('is right, besides the address that it calls, where that may not be seen', async () => {
    sight.answers[PUBLISHER_URL] = Object.assign(new Error('denied'), { status: 403 });
    const findings = await verifyStack(stack, 'p', sight);
    expect(findings.find(({ type }) => type.endsWith(':Workflow'))).toMatchObject({
      status: 'ok',
      besides: ['userEnvVars.PUBLISHER_URI'],
    });
  });
});
