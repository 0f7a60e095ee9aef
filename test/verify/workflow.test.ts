import { expect, it } from 'vitest';
import type { DeclaredResource } from '../../scripts/stack/declared-resource.ts';
import { change, fakeSight } from './fake-sight.ts';
import { faultsOf } from './mix.ts';

const NAME = 'projects/p/locations/europe-west1/workflows/klio-backfill';
const URL = `https://workflows.googleapis.com/v1/${NAME}`;
const SOURCE = '{"main": {"steps": []}}';
const ACCOUNT = 'projects/p/serviceAccounts/klio-backfill-flow@p.iam.gserviceaccount.com';

const declared: DeclaredResource = {
  urn: 'urn:workflow',
  type: 'gcp:workflows/workflow:Workflow',
  name: 'backfill-workflow',
  parent: '',
  custom: true,
  inputs: {
    name: 'klio-backfill',
    project: 'p',
    region: 'europe-west1',
    description: 'Runs the graph over a catalogue',
    serviceAccount: ACCOUNT,
    sourceContents: SOURCE,
    userEnvVars: { PUBLISHER_URI: 'https://publisher.example' },
    callLogLevel: 'LOG_ERRORS_ONLY',
    deletionProtection: false,
  },
  dependsOn: [],
  protect: false,
};
const stack = { resources: [declared], outputs: {} };

const sight = fakeSight({
  [URL]: {
    name: NAME,
    description: 'Runs the graph over a catalogue',
    state: 'ACTIVE',
    revisionId: '000001-a4d',
    createTime: '2026-11-20T15:00:00.000000000Z',
    serviceAccount: ACCOUNT,
    sourceContents: SOURCE,
    callLogLevel: 'LOG_ERRORS_ONLY',
    userEnvVars: { PUBLISHER_URI: 'https://publisher.example' },
  },
});

it('tells a workflow whose steps are not those of the program', async () => {
  expect(await faultsOf(stack, sight)).toEqual([]);
  change(sight, URL, 'sourceContents', '{}');
  expect(await faultsOf(stack, sight)).toMatchObject([
    {
      resource: 'klio-backfill',
      differences: [{ property: 'sourceContents', declared: SOURCE, actual: '{}' }],
    },
  ]);
});
