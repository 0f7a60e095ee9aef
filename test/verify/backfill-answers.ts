import { backfillDefinition } from '../../infra/workflows/backfill.ts';
import { bucketAnswer } from './bucket-answer.ts';
import { AGENT, AT, account, IAM, member, NUMBER, PUBSUB, policy, serviceAccount } from './cloud-answers.ts';
import { pushAnswer } from './push-answer.ts';

export const PUBLISHER_URI = 'https://klio-backfill-4x2ab7cdqa-ew.a.run.app';
export const PUBLISHER_URL = `https://cloudfunctions.googleapis.com/v2/${AT}/functions/klio-backfill`;
export const WORKFLOW_URL = `https://workflows.googleapis.com/v1/${AT}/workflows/klio-backfill`;

const SUBSCRIPTION = 'projects/p/subscriptions/klio-mix-backfill';

/** What Google says of the backfills of `mix`: the publisher, its workflow, their accounts and what they use. */
export function backfillAnswers(): Record<string, unknown> {
  return {
    [WORKFLOW_URL]: workflowAnswer(),
    [PUBLISHER_URL]: publisherAnswer(),
    [`https://run.googleapis.com/v2/${AT}/services/klio-backfill:getIamPolicy`]: policy([
      'roles/run.invoker',
      member('klio-backfill-flow'),
    ]),
    [`${IAM}/serviceAccounts/${account('klio-backfill-run')}`]: serviceAccount(
      'klio-backfill-run',
      'Publishes backfills',
    ),
    [`${IAM}/serviceAccounts/${account('klio-backfill-flow')}`]: serviceAccount(
      'klio-backfill-flow',
      'Runs the workflow of backfills',
    ),
    [SUBSCRIPTION]: pushAnswer(SUBSCRIPTION, { filter: 'attributes:klio_backfill' }),
    [`${PUBSUB}/subscriptions/klio-mix-backfill:getIamPolicy`]: policy(['roles/pubsub.subscriber', AGENT]),
    'gs://p-klio_backfills': bucketAnswer('p-klio_backfills', '604800', [
      { action: { type: 'Delete' }, condition: { age: 90 } },
    ]),
    'https://storage.googleapis.com/storage/v1/b/p-klio_backfills/iam': policy([
      'roles/storage.objectUser',
      member('klio-backfill-run'),
    ]),
  };
}

/** https://docs.cloud.google.com/workflows/docs/reference/rest/v1/projects.locations.workflows */
function workflowAnswer() {
  return {
    name: `${AT}/workflows/klio-backfill`,
    description: 'Runs the graph over a catalogue',
    state: 'ACTIVE',
    revisionId: '000001-a4d',
    createTime: '2026-11-20T15:00:00.000000000Z',
    updateTime: '2026-11-20T15:00:01.000000000Z',
    revisionCreateTime: '2026-11-20T15:00:00.000000000Z',
    serviceAccount: `projects/p/serviceAccounts/${account('klio-backfill-flow')}`,
    sourceContents: JSON.stringify(backfillDefinition(), null, 1),
    callLogLevel: 'LOG_ERRORS_ONLY',
    userEnvVars: { PUBLISHER_URI },
  };
}

function publisherAnswer() {
  return {
    name: `${AT}/functions/klio-backfill`,
    description: 'Publishes the shards of backfills, and looks at what came of them',
    environment: 'GEN_2',
    state: 'ACTIVE',
    buildConfig: {
      build: `projects/${NUMBER}/locations/europe-west1/builds/77a0c1de`,
      runtime: 'nodejs24',
      entryPoint: 'backfill',
      source: { storageSource: { bucket: 'p-klio_functions', object: 'functions/backfill/1b7f.zip' } },
      dockerRepository: `${AT}/repositories/klio-functions`,
      serviceAccount: `projects/p/serviceAccounts/${account('klio-builder')}`,
      dockerRegistry: 'ARTIFACT_REGISTRY',
    },
    serviceConfig: {
      service: `${AT}/services/klio-backfill`,
      timeoutSeconds: 570,
      availableMemory: '1Gi',
      availableCpu: '1',
      environmentVariables: {
        GOOGLE_CLOUD_PROJECT: 'p',
        KLIO_PREFIX: 'klio',
        NODE_ENV: 'production',
        LOG_EXECUTION_ID: 'true',
      },
      maxInstanceCount: 24,
      maxInstanceRequestConcurrency: 1,
      ingressSettings: 'ALLOW_INTERNAL_ONLY',
      uri: PUBLISHER_URI,
      serviceAccountEmail: account('klio-backfill-run'),
      allTrafficOnLatestRevision: true,
      revision: 'klio-backfill-00001-sob',
    },
  };
}
