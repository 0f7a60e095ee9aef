/**
 * Roles that a deployed graph may be given, with what they permit as far as anything here asks for it. A service's
 * page lists the rest: https://cloud.google.com/iam/docs/roles-permissions
 */
export const PREDEFINED_ROLES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    // https://cloud.google.com/iam/docs/roles-permissions/storage
    'roles/storage.objectViewer': ['storage.objects.get', 'storage.objects.list'],
    'roles/storage.objectCreator': ['storage.objects.create'],
    'roles/storage.objectUser': [
      'storage.objects.create',
      'storage.objects.delete',
      'storage.objects.get',
      'storage.objects.list',
      'storage.objects.update',
    ],
    'roles/storage.legacyBucketReader': ['storage.buckets.get', 'storage.objects.list'],
    // https://cloud.google.com/iam/docs/roles-permissions/pubsub
    'roles/pubsub.publisher': ['pubsub.topics.publish'],
    'roles/pubsub.subscriber': ['pubsub.subscriptions.consume', 'pubsub.topics.attachSubscription'],
    // https://cloud.google.com/iam/docs/roles-permissions/run
    'roles/run.invoker': ['run.jobs.run', 'run.routes.invoke'],
    // https://cloud.google.com/iam/docs/roles-permissions/logging
    'roles/logging.logWriter': ['logging.logEntries.create'],
    // https://cloud.google.com/iam/docs/roles-permissions/cloudtrace
    'roles/cloudtrace.agent': ['cloudtrace.traces.patch'],
    // https://cloud.google.com/iam/docs/roles-permissions/monitoring
    'roles/monitoring.metricWriter': ['monitoring.timeSeries.create'],
    // https://cloud.google.com/iam/docs/roles-permissions/iam
    'roles/iam.serviceAccountOpenIdTokenCreator': ['iam.serviceAccounts.getOpenIdToken'],
    'roles/iam.serviceAccountUser': ['iam.serviceAccounts.actAs'],
  }),
);
