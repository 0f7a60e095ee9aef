import { type Timing, within } from '../calls/within.ts';
import { executionResource } from '../engine/execution-resource.ts';
import type { NewExecution } from '../engine/executions.ts';
import { locationOf, projectOf } from '../engine/names.ts';
import type { CallContext } from '../engine/perform.ts';
import { deterministicUuid } from '../run/deterministic-uuid.ts';
import type { Execution } from '../store/state.ts';
import { parseJson, toJson } from '../values/json.ts';
import { raised, raisedMap } from '../values/raised-error.ts';
import { isList, isMap, mapOf, type Value } from '../values/value.ts';
import { WorkflowsError } from '../workflows-error.ts';
import { connectorSettings } from './connector-settings.ts';

/** The part of the executions that workflows reach. */
export interface ExecutionStarter {
  create(workflow: string, execution: NewExecution): Execution;
  get(name: string): Execution;
  cancel(name: string): Execution;
  ended(name: string, signal: AbortSignal): Promise<Execution>;
}

export interface ChildCallOptions {
  readonly executions: ExecutionStarter;
  readonly timing: Timing;
}

const API = 'googleapis.workflowexecutions.v1.projects.locations.workflows.executions';
const EXPERIMENTAL_TIMEOUT_SECONDS = 1_800;

/** Starts, looks at or cancels executions. A call that is made again after a restart finds what it has started. */
export async function childCall(
  name: string,
  args: ReadonlyMap<string, Value>,
  context: CallContext,
  options: ChildCallOptions,
): Promise<Value> {
  const { executions } = options;
  const text = (key: string) => String(args.get(key));
  switch (name) {
    case `${API}.get`:
      return found(() => executionResource(executions.get(text('name'))));
    case `${API}.cancel`:
      return found(() => executionResource(executions.cancel(text('name'))));
    case `${API}.create`:
      return await create(text('parent'), args, context, options);
    case `${API}.run`: {
      const child = startOne(args, context, options);
      const { timeoutSeconds, skipPolling } = connectorSettings(args);
      if (skipPolling) return null;
      return resultOf(await finished(child, timeoutSeconds, context, options), 'OperationError');
    }
    case 'experimental.executions.run': {
      const child = startOne(args, context, options);
      return resultOf(
        await finished(child, EXPERIMENTAL_TIMEOUT_SECONDS, context, options),
        'ExecutionError',
      );
    }
    default: {
      const list = args.get('arguments') ?? null;
      const start = (argument: Value, index: number) => startOne(args, context, options, { argument, index });
      const children = (isList(list) ? list : []).map(start);
      const seconds = Number(args.get('timeout'));
      const ended = await Promise.all(children.map((child) => finished(child, seconds, context, options)));
      return ended.map((execution) => resultOf(execution, 'ExecutionError'));
    }
  }
}

async function create(
  parent: string,
  args: ReadonlyMap<string, Value>,
  context: CallContext,
  options: ChildCallOptions,
): Promise<Value> {
  const { timeoutSeconds, skipPolling } = connectorSettings(args);
  const body = args.get('body') ?? new Map<string, Value>();
  if (!isMap(body)) throw raised('TypeError', 'body must be a map');
  const unknown = [...body.keys()].find((key) => key !== 'argument');
  if (unknown !== undefined) throw raised('ValueError', `this emulator takes no ${unknown} in the body`);
  const argument = body.get('argument') ?? '';
  if (typeof argument !== 'string') throw raised('TypeError', 'argument must be JSON in a string');
  const id = childId(context, 0);
  const { name } = found(() => options.executions.create(parent, { argument, id }));
  if (skipPolling) return executionResource(options.executions.get(name));
  const execution = await finished(name, timeoutSeconds, context, options);
  resultOf(execution, 'OperationError');
  return executionResource(execution);
}

function startOne(
  args: ReadonlyMap<string, Value>,
  context: CallContext,
  { executions }: ChildCallOptions,
  { argument, index } = { argument: args.get('argument') ?? null, index: 0 },
): string {
  const project = args.get('project_id') ?? projectOf(context.execution);
  const location = args.get('location') ?? locationOf(context.execution);
  const workflow = `projects/${project}/locations/${location}/workflows/${args.get('workflow_id')}`;
  const id = childId(context, index);
  return found(
    () => executions.create(workflow, { argument: argument === null ? '' : toJson(argument), id }).name,
  );
}

/** The same whenever the call is made, so that nothing is started twice. */
function childId({ execution, number }: CallContext, index: number): string {
  return deterministicUuid(`${execution} ${number} ${index}`);
}

function finished(
  name: string,
  seconds: number,
  { signal }: CallContext,
  { executions, timing }: ChildCallOptions,
): Promise<Execution> {
  return within(seconds, timing, signal, (inTime) => executions.ended(name, inTime));
}

/** Raises an error with the execution when it has not succeeded. */
function resultOf(execution: Execution, tag: 'OperationError' | 'ExecutionError'): Value {
  const { result = null } = execution.end ?? {};
  if (result !== null) return parseJson(result);
  throw raisedMap(tag, 'Execution failed or cancelled.', { operation: executionResource(execution) });
}

/** What the service refuses is an HTTP error to a workflow. */
function found<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof WorkflowsError)) throw error;
    const codes: Readonly<Record<string, bigint>> = { NOT_FOUND: 404n, RESOURCE_EXHAUSTED: 429n };
    const code = codes[error.code] ?? 400n;
    const body = mapOf({ error: mapOf({ code, message: error.message, status: error.code }) });
    throw raisedMap('HttpError', `HTTP server responded with error code ${code}`, {
      body,
      code,
      headers: new Map(),
    });
  }
}
