/** One method of a Google API that workflows may call, as its discovery document describes it. */
export interface ConnectorMethod {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the address of the service. `{x}` is the argument x. */
  readonly path: string;
  /** Arguments that go into the query. */
  readonly query: readonly string[];
  readonly body: 'none' | 'optional' | 'required';
}

const PRECONDITIONS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
];
const SOURCE_PRECONDITIONS = [
  'sourceGeneration',
  'ifSourceGenerationMatch',
  'ifSourceGenerationNotMatch',
  'ifSourceMetagenerationMatch',
  'ifSourceMetagenerationNotMatch',
];
const PAGE = ['maxResults', 'pageToken', 'prefix', 'fields'];
const OBJECT = '/b/{bucket}/o/{object}';

/** https://docs.cloud.google.com/workflows/docs/reference/googleapis/storage/Overview */
export const STORAGE_METHODS: Readonly<Record<string, ConnectorMethod>> = {
  'googleapis.storage.v1.buckets.delete': method('DELETE', '/b/{bucket}'),
  'googleapis.storage.v1.buckets.get': method('GET', '/b/{bucket}', { query: ['fields'] }),
  'googleapis.storage.v1.buckets.insert': method('POST', '/b', { query: ['project'], body: 'required' }),
  'googleapis.storage.v1.buckets.list': method('GET', '/b', { query: ['project', ...PAGE] }),
  'googleapis.storage.v1.objects.compose': method(
    'POST',
    '/b/{destinationBucket}/o/{destinationObject}/compose',
    {
      query: ['ifGenerationMatch', 'ifMetagenerationMatch'],
      body: 'required',
    },
  ),
  'googleapis.storage.v1.objects.copy': method(
    'POST',
    '/b/{sourceBucket}/o/{sourceObject}/copyTo/b/{destinationBucket}/o/{destinationObject}',
    { query: [...PRECONDITIONS, ...SOURCE_PRECONDITIONS], body: 'optional' },
  ),
  'googleapis.storage.v1.objects.delete': method('DELETE', OBJECT, {
    query: ['generation', ...PRECONDITIONS],
  }),
  'googleapis.storage.v1.objects.get': method('GET', OBJECT, {
    query: ['alt', 'generation', 'fields', ...PRECONDITIONS],
  }),
  'googleapis.storage.v1.objects.insert': method('POST', '/b/{bucket}/o', {
    query: ['name', 'uploadType', 'contentEncoding', ...PRECONDITIONS],
    body: 'required',
  }),
  'googleapis.storage.v1.objects.list': method('GET', '/b/{bucket}/o', {
    query: ['delimiter', 'startOffset', 'endOffset', 'matchGlob', ...PAGE],
  }),
  'googleapis.storage.v1.objects.patch': method('PATCH', OBJECT, {
    query: ['generation', ...PRECONDITIONS],
    body: 'required',
  }),
};

/** https://docs.cloud.google.com/workflows/docs/reference/googleapis/pubsub/Overview */
export const PUBSUB_METHODS: Readonly<Record<string, ConnectorMethod>> = {
  'googleapis.pubsub.v1.projects.subscriptions.acknowledge': method('POST', '{subscription}', {
    body: 'required',
  }),
  'googleapis.pubsub.v1.projects.subscriptions.modifyAckDeadline': method('POST', '{subscription}', {
    body: 'required',
  }),
  'googleapis.pubsub.v1.projects.subscriptions.pull': method('POST', '{subscription}', { body: 'required' }),
  'googleapis.pubsub.v1.projects.topics.publish': method('POST', '{topic}', { body: 'required' }),
};

/** https://docs.cloud.google.com/workflows/docs/reference/googleapis/workflowexecutions/Overview */
export const EXECUTION_METHODS: Readonly<Record<string, ConnectorMethod>> = {
  'googleapis.workflowexecutions.v1.projects.locations.workflows.executions.cancel': method('POST', '{name}'),
  'googleapis.workflowexecutions.v1.projects.locations.workflows.executions.create': method(
    'POST',
    '{parent}',
    {
      body: 'optional',
    },
  ),
  'googleapis.workflowexecutions.v1.projects.locations.workflows.executions.get': method('GET', '{name}'),
};

/** https://docs.cloud.google.com/workflows/docs/reference/googleapis/cloudfunctions/Overview and …/run/Overview */
export const FUNCTION_METHODS: Readonly<Record<string, ConnectorMethod>> = {
  'googleapis.cloudfunctions.v1.projects.locations.functions.call': method('POST', '{name}', {
    body: 'optional',
  }),
  'googleapis.cloudfunctions.v2.projects.locations.functions.get': method('GET', '{name}'),
  'googleapis.run.v2.projects.locations.services.get': method('GET', '{name}'),
};

export const CONNECTOR_METHODS: ReadonlyMap<string, ConnectorMethod> = new Map(
  Object.entries({ ...STORAGE_METHODS, ...PUBSUB_METHODS, ...EXECUTION_METHODS, ...FUNCTION_METHODS }),
);

/** The arguments that are part of the path. */
export function pathArguments({ path }: ConnectorMethod): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function method(
  verb: ConnectorMethod['verb'],
  path: string,
  { query = [], body = 'none' }: { query?: readonly string[]; body?: ConnectorMethod['body'] } = {},
): ConnectorMethod {
  return { verb, path, query, body };
}
