import type { Event } from './event.ts';
import type { Execution, State } from './state.ts';

/** Changes the state as the event says, live and in a replay alike. Throws RangeError for what is not there. */
export function apply(state: State, event: Event): void {
  switch (event.kind) {
    case 'deployed': {
      const before = state.workflows.get(event.workflow.name)?.revisions ?? [];
      const revisions = event.revision ? [...before, event.revision] : before;
      state.workflows.set(event.workflow.name, { ...event.workflow, revisions });
      return;
    }
    case 'deleted':
      state.workflows.delete(event.name);
      for (const { name, workflow } of state.executions.values()) {
        if (workflow === event.name) state.executions.delete(name);
      }
      return;
    case 'created': {
      const execution = { ...event.execution, startedAtMs: null, end: null, history: [] };
      state.executions.set(execution.name, execution);
      return;
    }
    case 'started':
      state.executions.set(event.execution, { ...known(state, event.execution), startedAtMs: event.atMs });
      return;
    case 'happened':
      // Added in place: a long execution has very many.
      (known(state, event.execution).history as (typeof event.event)[]).push(event.event);
      return;
    case 'ended':
      state.executions.set(event.execution, {
        ...known(state, event.execution),
        end: event.end,
        history: [],
      });
      return;
    case 'forgotten':
      state.executions.delete(event.execution);
      return;
  }
}

/** The events that make this state, for a journal that begins anew. */
export function* snapshot({ workflows, executions }: State): Generator<Event> {
  for (const { revisions, ...workflow } of workflows.values()) {
    for (const revision of revisions) yield { kind: 'deployed', workflow, revision };
  }
  for (const { startedAtMs, end, history, ...execution } of executions.values()) {
    yield { kind: 'created', execution };
    if (startedAtMs !== null) yield { kind: 'started', execution: execution.name, atMs: startedAtMs };
    for (const event of history) yield { kind: 'happened', execution: execution.name, event };
    if (end) yield { kind: 'ended', execution: execution.name, end };
  }
}

function known({ executions }: State, name: string): Execution {
  const execution = executions.get(name);
  if (!execution) throw new RangeError(`There is no execution ${name}`);
  return execution;
}
