import type { Program } from '../definition/program.ts';
import type { Outcome } from '../run/effect.ts';
import { Machine } from '../run/machine.ts';
import type { MachineEvent } from '../store/event.ts';
import type { Execution, Revision } from '../store/state.ts';
import { fromStored, parseJson, toStored } from '../values/json.ts';
import { executionIdOf, locationOf, projectOf, workflowIdOf } from './names.ts';

/** The machine of an execution, moved on to where its history has brought it. Throws when it does not fit its history. */
export function replay(
  { name, argument, startedAtMs, history }: Execution,
  program: Program,
  revision: Revision,
): Machine {
  const machine = new Machine({
    program,
    argument: argument === '' ? null : parseJson(argument),
    executionId: executionIdOf(name),
    environment: new Map(Object.entries({ ...revision.environment, ...builtIn(name, revision) })),
  });
  machine.start(startedAtMs ?? 0);
  for (const event of history) applyToMachine(machine, event);
  return machine;
}

export function applyToMachine(machine: Machine, event: MachineEvent): void {
  if (event.kind === 'received') machine.receive(event.callbackId, event.atMs, fromStored(event.request));
  else machine.settle(event.number, event.atMs, fromStoredOutcome(event.outcome));
}

export function toStoredOutcome(outcome: Outcome): Extract<MachineEvent, { kind: 'settled' }>['outcome'] {
  return 'error' in outcome ? { error: toStored(outcome.error) } : { value: toStored(outcome.value) };
}

function fromStoredOutcome(outcome: Extract<MachineEvent, { kind: 'settled' }>['outcome']): Outcome {
  return 'error' in outcome ? { error: fromStored(outcome.error) } : { value: fromStored(outcome.value) };
}

/** https://docs.cloud.google.com/workflows/docs/reference/environment-variables */
function builtIn(name: string, { id, serviceAccount }: Revision): Record<string, string> {
  return {
    GOOGLE_CLOUD_LOCATION: locationOf(name),
    GOOGLE_CLOUD_PROJECT_ID: projectOf(name),
    GOOGLE_CLOUD_PROJECT_NUMBER: '0',
    GOOGLE_CLOUD_SERVICE_ACCOUNT_NAME: serviceAccount,
    GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID: executionIdOf(name),
    GOOGLE_CLOUD_WORKFLOW_ID: workflowIdOf(name),
    GOOGLE_CLOUD_WORKFLOW_REVISION_ID: id,
  };
}
