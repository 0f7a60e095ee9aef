import { invalid } from '../workflows-error.ts';

const LOCATION = /^projects\/[^/]+\/locations\/[^/]+$/;
const WORKFLOW = /^projects\/[^/]+\/locations\/[^/]+\/workflows\/([^/]+)$/;
const EXECUTION = /^(projects\/[^/]+\/locations\/[^/]+\/workflows\/[^/]+)\/executions\/([^/]+)$/;
/** https://docs.cloud.google.com/workflows/docs/reference/rest/v1/projects.locations.workflows/create */
const WORKFLOW_ID = /^[A-Za-z](?:[\w-]{0,62}[A-Za-z0-9])?$/;

/** Checks `projects/P/locations/L/workflows/W`. Throws INVALID_ARGUMENT. */
export function checkWorkflowName(name: string): string {
  const id = WORKFLOW.exec(name)?.[1];
  if (id === undefined) {
    throw invalid(
      `Invalid resource name: it must be projects/PROJECT/locations/LOCATION/workflows/ID [name=${name}]`,
    );
  }
  if (WORKFLOW_ID.test(id)) return name;
  throw invalid(
    `Invalid workflow id: it has 1 to 64 letters, digits, - and _, starts with a letter and ends with a letter or digit [id=${id}]`,
  );
}

/** Checks `projects/P/locations/L`. Throws INVALID_ARGUMENT. */
export function checkLocation(name: string): string {
  if (LOCATION.test(name)) return name;
  throw invalid(`Invalid resource name: it must be projects/PROJECT/locations/LOCATION [name=${name}]`);
}

/** Checks the name of an execution. Throws INVALID_ARGUMENT. */
export function checkExecutionName(name: string): string {
  if (EXECUTION.test(name)) return name;
  throw invalid(
    `Invalid resource name: it must be projects/PROJECT/locations/LOCATION/workflows/ID/executions/ID [name=${name}]`,
  );
}

export function projectOf(name: string): string {
  return name.split('/')[1] ?? '';
}

export function locationOf(name: string): string {
  return name.split('/')[3] ?? '';
}

export function workflowIdOf(name: string): string {
  return name.split('/')[5] ?? '';
}

export function executionIdOf(name: string): string {
  return name.split('/')[7] ?? '';
}
