import { formatTime } from '../library/time.ts';
import type { Execution } from '../store/state.ts';
import { mapOf, type Value } from '../values/value.ts';

export type ExecutionState = 'QUEUED' | 'ACTIVE' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export function stateOf({ startedAtMs, end }: Execution): ExecutionState {
  return end?.state ?? (startedAtMs === null ? 'QUEUED' : 'ACTIVE');
}

/** An execution as the JSON API has it: https://docs.cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions */
export function executionResource(execution: Execution): Value {
  const { name, argument, createdAtMs, startedAtMs, end, revisionId, labels } = execution;
  return mapOf({
    name,
    state: stateOf(execution),
    workflowRevisionId: revisionId,
    createTime: formatTime(createdAtMs / 1000),
    ...(startedAtMs !== null && { startTime: formatTime(startedAtMs / 1000) }),
    ...(argument !== '' && { argument }),
    ...(Object.keys(labels).length > 0 && { labels: new Map(Object.entries(labels)) }),
    ...(end && { endTime: formatTime(end.atMs / 1000) }),
    ...(end?.result != null && { result: end.result }),
    ...(end?.error && { error: mapOf({ context: end.error.context, payload: end.error.payload }) }),
  });
}
