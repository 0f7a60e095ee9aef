/** The project's number, which the cloud has made up, as it has the function's address. */
export const NUMBER = '415104041262';
export const URI = 'https://klio-mix-4x2ab7cdqa-ew.a.run.app';

export const account = (id: string) => `${id}@p.iam.gserviceaccount.com`;
export const member = (id: string) => `serviceAccount:${account(id)}`;
export const AGENT = `serviceAccount:service-${NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com`;
const STORAGE_AGENT = `serviceAccount:service-${NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;

export const PUBSUB = 'https://pubsub.googleapis.com/v1/projects/p';
export const IAM = 'https://iam.googleapis.com/v1/projects/p';
export const AT = 'projects/p/locations/europe-west1';
const LOGGING = 'https://logging.googleapis.com/v2/projects/p/metrics';

/** Addresses that tests change the answers of. */
export const URLS = {
  function: `https://cloudfunctions.googleapis.com/v2/${AT}/functions/klio-mix`,
  service: `https://run.googleapis.com/v2/${AT}/services/klio-mix:getIamPolicy`,
  repository: `https://artifactregistry.googleapis.com/v1/${AT}/repositories/klio-functions`,
  project: 'https://cloudresourcemanager.googleapis.com/v3/projects/p',
  role: `${IAM}/roles/klio_object_lister`,
  invoker: `${IAM}/serviceAccounts/${account('klio-mix-inv')}`,
  messages: `${LOGGING}/klio%2Fmessages`,
  dashboards: 'https://monitoring.googleapis.com/v1/projects/p/dashboards?pageSize=1000&pageToken=',
  pubsub: 'https://serviceusage.googleapis.com/v1/projects/p/services/pubsub.googleapis.com',
  outputTopic: `${PUBSUB}/topics/klio-mix-output:getIamPolicy`,
  tracks: 'https://storage.googleapis.com/storage/v1/b/p-tracks/iam',
} as const;

export const policy = (...bindings: readonly (readonly [role: string, ...members: string[]])[]) => ({
  version: 1,
  etag: 'BwYb1QW0oQ4=',
  bindings: bindings.map(([role, ...members]) => ({ role, members })),
});

export const serviceAccount = (id: string, displayName: string) => ({
  name: `projects/p/serviceAccounts/${account(id)}`,
  projectId: 'p',
  uniqueId: '106814342114253474826',
  email: account(id),
  displayName,
  etag: 'MDEwMjE5MjA=',
  oauth2ClientId: '106814342114253474826',
});

/** What Google's REST APIs say of one job, `mix`, that is deployed as it should be: in the form of their references. */
export function restAnswers(): Record<string, unknown> {
  return {
    [URLS.function]: {
      name: `${AT}/functions/klio-mix`,
      environment: 'GEN_2',
      state: 'ACTIVE',
      updateTime: '2026-11-20T15:00:00.000Z',
      url: 'https://europe-west1-p.cloudfunctions.net/klio-mix',
      buildConfig: {
        build: `projects/${NUMBER}/locations/europe-west1/builds/4f1c8a8c`,
        runtime: 'nodejs24',
        entryPoint: 'mix',
        source: {
          storageSource: {
            bucket: 'p-klio_functions',
            object: 'functions/mix/8d3e.zip',
            generation: '1763650000000000',
          },
        },
        dockerRepository: `${AT}/repositories/klio-functions`,
        serviceAccount: `projects/p/serviceAccounts/${account('klio-builder')}`,
        dockerRegistry: 'ARTIFACT_REGISTRY',
        automaticUpdatePolicy: {},
      },
      serviceConfig: {
        service: `${AT}/services/klio-mix`,
        timeoutSeconds: 300,
        availableMemory: '1024Mi',
        availableCpu: '1.0',
        environmentVariables: {
          GOOGLE_CLOUD_PROJECT: 'p',
          KLIO_JOB: 'mix',
          KLIO_MAX_DELIVERY_ATTEMPTS: '20',
          KLIO_PREFIX: 'klio',
          NODE_ENV: 'production',
          LOG_EXECUTION_ID: 'true',
        },
        maxInstanceCount: 100,
        maxInstanceRequestConcurrency: 1,
        ingressSettings: 'ALLOW_INTERNAL_ONLY',
        uri: URI,
        serviceAccountEmail: account('klio-mix-run'),
        allTrafficOnLatestRevision: true,
        revision: 'klio-mix-00001-kid',
      },
    },
    [URLS.service]: policy(['roles/run.invoker', member('klio-mix-inv')]),
    [URLS.repository]: {
      name: `${AT}/repositories/klio-functions`,
      format: 'DOCKER',
      mode: 'STANDARD_REPOSITORY',
      description: 'Images of the functions',
      createTime: '2026-11-20T15:00:00.000000Z',
      cleanupPolicies: {
        'keep-recent': { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: 3 } },
        'delete-old': { id: 'delete-old', action: 'DELETE', condition: { olderThan: '2592000s' } },
      },
    },
    [`${URLS.repository}:getIamPolicy`]: policy(['roles/artifactregistry.writer', member('klio-builder')]),
    [URLS.project]: { name: `projects/${NUMBER}`, projectId: 'p', state: 'ACTIVE', displayName: 'P' },
    [`${URLS.project}:getIamPolicy`]: policy(
      ['roles/owner', 'user:somebody@example.com'],
      [
        'roles/logging.logWriter',
        ...['klio-mix-run', 'klio-builder', 'klio-backfill-run', 'klio-backfill-flow'].map(member),
      ],
      ['roles/cloudtrace.agent', member('klio-mix-run')],
      ['roles/monitoring.metricWriter', member('klio-mix-run')],
    ),
    [URLS.role]: {
      name: 'projects/p/roles/klio_object_lister',
      title: 'Klio object lister',
      description: 'Sees which objects exist, and not what is in them',
      includedPermissions: ['storage.objects.list'],
      etag: 'BwYb1QW0oQ4=',
    },
    [`${IAM}/serviceAccounts/${account('klio-mix-run')}`]: serviceAccount('klio-mix-run', 'Runs the job mix'),
    [URLS.invoker]: serviceAccount('klio-mix-inv', 'Calls the job mix'),
    [`${URLS.invoker}:getIamPolicy`]: policy(['roles/iam.serviceAccountOpenIdTokenCreator', AGENT]),
    [`${IAM}/serviceAccounts/${account('klio-builder')}`]: serviceAccount(
      'klio-builder',
      'Builds the functions',
    ),
    [URLS.outputTopic]: policy(['roles/pubsub.publisher', member('klio-mix-run')]),
    [`${PUBSUB}/topics/klio-mix-input:getIamPolicy`]: policy([
      'roles/pubsub.publisher',
      STORAGE_AGENT,
      member('klio-backfill-run'),
    ]),
    [`${PUBSUB}/topics/klio-mix-dead-letter:getIamPolicy`]: policy([
      'roles/pubsub.publisher',
      AGENT,
      member('klio-mix-run'),
    ]),
    [`${PUBSUB}/subscriptions/klio-mix-input:getIamPolicy`]: policy(['roles/pubsub.subscriber', AGENT]),
    [URLS.tracks]: policy(['roles/storage.objectViewer', member('klio-mix-run')]),
    'https://storage.googleapis.com/storage/v1/b/p-klio-mix/iam': policy(
      ['roles/storage.legacyBucketOwner', 'projectOwner:p'],
      ['roles/storage.objectUser', member('klio-mix-run')],
      ['projects/p/roles/klio_object_lister', member('klio-backfill-run')],
    ),
    'https://storage.googleapis.com/storage/v1/b/p-klio_functions/iam': policy([
      'roles/storage.objectViewer',
      member('klio-builder'),
    ]),
    [URLS.pubsub]: {
      name: `projects/${NUMBER}/services/pubsub.googleapis.com`,
      config: { name: 'pubsub.googleapis.com', title: 'Cloud Pub/Sub API' },
      state: 'ENABLED',
      parent: `projects/${NUMBER}`,
    },
    [URLS.messages]: {
      name: 'klio/messages',
      description: 'Messages that jobs handled, by outcome',
      filter:
        'resource.type="cloud_run_revision" AND resource.labels.service_name=("klio-mix") AND jsonPayload.klio.outcome:*',
      metricDescriptor: {
        name: 'projects/p/metricDescriptors/logging.googleapis.com/user/klio/messages',
        labels: [{ key: 'outcome' }, { key: 'job' }], // STRING is the default, and the order is the service's
        metricKind: 'DELTA',
        valueType: 'INT64',
        unit: '1',
        type: 'logging.googleapis.com/user/klio/messages',
      },
      labelExtractors: {
        job: 'EXTRACT(jsonPayload.klio.job)',
        outcome: 'EXTRACT(jsonPayload.klio.outcome)',
      },
      createTime: '2026-11-20T15:00:00.000000Z',
    },
    [`${LOGGING}/klio%2Fdurations`]: {
      name: 'klio/durations',
      description: 'How long jobs took for a message',
      filter:
        'resource.type="cloud_run_revision" AND resource.labels.service_name=("klio-mix") AND jsonPayload.klio.outcome:* AND jsonPayload.klio.ms.total>=0',
      metricDescriptor: {
        labels: [{ key: 'job' }, { key: 'outcome' }],
        metricKind: 'DELTA',
        valueType: 'DISTRIBUTION',
        unit: 'ms',
      },
      valueExtractor: 'EXTRACT(jsonPayload.klio.ms.total)',
      labelExtractors: {
        job: 'EXTRACT(jsonPayload.klio.job)',
        outcome: 'EXTRACT(jsonPayload.klio.outcome)',
      },
      bucketOptions: { exponentialBuckets: { numFiniteBuckets: 20, growthFactor: 2, scale: 1 } },
    },
    [URLS.dashboards]: {
      dashboards: [{ name: `projects/${NUMBER}/dashboards/1`, displayName: 'Somebody else’s' }],
      nextPageToken: 'more',
    },
  };
}
