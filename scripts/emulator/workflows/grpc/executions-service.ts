import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { stateOf } from '../engine/execution-resource.ts';
import type { Executions } from '../engine/executions.ts';
import { checkExecutionName, checkWorkflowName } from '../engine/names.ts';
import type { ErrorDescription } from '../run/describe-error.ts';
import type { Execution, State } from '../store/state.ts';
import type { TracePosition } from '../values/raised-error.ts';
import { invalid, WorkflowsError } from '../workflows-error.ts';
import { checkLabels, rejectUnsupported, toParts } from './fields.ts';
import { type PageRequest, pageOf } from './page.ts';
import { unary } from './unary.ts';

interface NewExecution {
  readonly argument: string;
  readonly labels: Readonly<Record<string, string>>;
}

type View = 'EXECUTION_VIEW_UNSPECIFIED' | 'BASIC' | 'FULL';

interface ListRequest extends PageRequest {
  readonly parent: string;
  readonly view: View;
  readonly filter: string;
  readonly orderBy: string;
}

/** google.cloud.workflows.executions.v1.Executions. */
export function executionsService(executions: Executions, state: State): UntypedServiceImplementation {
  const show = (execution: Execution, view: View) =>
    toWire(execution, view, positionsOf(execution, executions));
  return {
    createExecution: unary(({ parent, execution }: { parent: string; execution: NewExecution | null }) => {
      rejectUnsupported(execution ?? {}, ['argument', 'labels'], 'execution');
      const { argument = '', labels = {} } = execution ?? {};
      const workflow = state.workflows.get(checkWorkflowName(parent));
      const all = checkLabels({ ...workflow?.labels, ...labels });
      return show(executions.create(parent, { argument, labels: all }), 'FULL');
    }),

    getExecution: unary(({ name, view }: { name: string; view: View }) =>
      show(executions.get(checkExecutionName(name)), view === 'BASIC' ? view : 'FULL'),
    ),

    listExecutions: unary((request: ListRequest) => {
      const view = request.view === 'FULL' ? request.view : 'BASIC';
      const found = select(request, state);
      const most = view === 'FULL' ? 100 : 1_000;
      const { items, nextPageToken } = pageOf(found, ({ name }) => name, request, { usual: 100, most });
      return { executions: items.map((execution) => show(execution, view)), nextPageToken };
    }),

    cancelExecution: unary(({ name }: { name: string }) =>
      show(executions.cancel(checkExecutionName(name)), 'FULL'),
    ),
  };
}

/** Newest first. */
function select({ parent, filter, orderBy }: ListRequest, { workflows, executions }: State): Execution[] {
  if (!workflows.has(checkWorkflowName(parent))) {
    throw new WorkflowsError('NOT_FOUND', `Resource not found [resource=${parent}]`);
  }
  if (orderBy !== '' && !/^startTime desc$/i.test(orderBy)) {
    throw invalid(`Unsupported order_by: this emulator lists the newest first [order_by=${orderBy}]`);
  }
  const wanted = /^\s*state\s*=\s*"?([A-Z]+)"?\s*$/.exec(filter)?.[1];
  if (filter !== '' && wanted === undefined) {
    throw invalid(`Unsupported filter: this emulator knows state="ACTIVE" and the like [filter=${filter}]`);
  }
  return [...executions.values()]
    .filter((one) => one.workflow === parent && (wanted === undefined || stateOf(one) === wanted))
    .toReversed();
}

function positionsOf({ name, end }: Execution, { runner }: Executions): readonly TracePosition[] {
  return end?.positions ?? runner.machine(name)?.positions ?? [];
}

function toWire(execution: Execution, view: View, positions: readonly TracePosition[]): object {
  const { name, argument, startedAtMs, end, revisionId, labels } = execution;
  const basic = {
    name,
    state: stateOf(execution),
    workflowRevisionId: revisionId,
    ...(startedAtMs !== null && { startTime: toParts(startedAtMs) }),
    ...(end && { endTime: toParts(end.atMs) }),
    ...(end && startedAtMs !== null && { duration: toParts(end.atMs - startedAtMs) }),
  };
  if (view === 'BASIC') return basic;
  return {
    ...basic,
    argument,
    labels,
    ...(end?.result != null && { result: end.result }),
    ...(end?.error && { error: errorToWire(end.error) }),
    status: { currentSteps: positions.map(({ routine, step }) => ({ routine, step })) },
  };
}

function errorToWire({ payload, context, trace }: ErrorDescription): object {
  const elements = trace.map(({ routine, step, line }) => ({ routine, step, position: { line } }));
  return { payload, context, stackTrace: { elements } };
}
