import { CONNECTOR_METHODS, type ConnectorMethod, pathArguments } from '../connectors/methods.ts';
import { optional, type Parameters, required } from './parameter.ts';

/** A function that waits for something outside of the execution, and so needs a step of its own. */
export interface BlockingFunction {
  readonly parameters: Parameters;
  /** The policy by which the service itself tries connectors again. */
  readonly retry: 'http.default_retry' | 'http.default_retry_non_idempotent' | null;
}

const timeout = optional(300n, 'number');
const request: Parameters = {
  timeout,
  body: optional(null, 'any'),
  headers: optional(null, 'map'),
  query: optional(null, 'map'),
  auth: optional(null, 'map'),
};
const { body: _body, ...requestWithoutBody } = request;
const url: Parameters = { url: required('string') };
const child: Parameters = {
  location: optional(null, 'string'),
  project_id: optional(null, 'string'),
};

const STANDARD: Readonly<Record<string, Parameters>> = {
  'events.await_callback': { callback: required('map'), timeout: optional(43_200n, 'number') },
  'events.create_callback_endpoint': { http_callback_method: optional('POST', 'string') },
  'experimental.executions.map': {
    workflow_id: required('string'),
    arguments: required('list'),
    timeout: optional(1_800n, 'number'),
    ...child,
  },
  'experimental.executions.run': {
    workflow_id: required('string'),
    ...child,
    argument: optional(null, 'any'),
  },
  'googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run': {
    workflow_id: required('string'),
    ...child,
    argument: optional(null, 'any'),
    connector_params: optional(null, 'map'),
  },
  'http.delete': { ...url, ...request },
  'http.get': { ...url, ...requestWithoutBody },
  'http.patch': { ...url, ...request },
  'http.post': { ...url, ...request },
  'http.put': { ...url, ...request },
  'http.request': { method: required('string'), ...url, ...request },
  'sys.log': {
    data: optional(null, 'any'),
    severity: optional('DEFAULT', 'string'),
    text: optional(null, 'any'),
    json: optional(null, 'map'),
    timeout,
  },
  'sys.sleep': { seconds: required('number') },
  'sys.sleep_until': { time: required('string') },
};

/** https://docs.cloud.google.com/workflows/docs/reference/syntax/expressions#blocking-calls, and the connectors. */
export const BLOCKING_FUNCTIONS: ReadonlyMap<string, BlockingFunction> = new Map<string, BlockingFunction>([
  ...Object.entries(STANDARD).map(([name, parameters]) => [name, { parameters, retry: null }] as const),
  ...[...CONNECTOR_METHODS].map(([name, method]) => [name, connector(method)] as const),
]);

function connector(method: ConnectorMethod): BlockingFunction {
  const given = Object.fromEntries([
    ...pathArguments(method).map((name) => [name, required('string')] as const),
    ...(method.body === 'required' ? [['body', required('any')] as const] : []),
    ...(method.body === 'optional' ? [['body', optional(null, 'any')] as const] : []),
    ...method.query.map((name) => [name, optional(null, 'string', 'number', 'boolean')] as const),
  ]);
  return {
    parameters: { ...given, connector_params: optional(null, 'map') },
    // https://docs.cloud.google.com/workflows/docs/connectors#retries
    retry: method.verb === 'GET' ? 'http.default_retry' : 'http.default_retry_non_idempotent',
  };
}
