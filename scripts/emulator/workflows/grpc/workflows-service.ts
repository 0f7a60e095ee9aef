import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { WorkflowConfig } from '../engine/deploy.ts';
import { checkLocation, checkWorkflowName } from '../engine/names.ts';
import type { Workflows } from '../engine/workflows.ts';
import type { Revision, Workflow } from '../store/state.ts';
import { invalid, WorkflowsError } from '../workflows-error.ts';
import { checkLabels, rejectUnsupported, toParts } from './fields.ts';
import { type PageRequest, pageOf } from './page.ts';
import { unary } from './unary.ts';

interface WireWorkflow {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly sourceContents: string;
  readonly userEnvVars: Readonly<Record<string, string>>;
}

const FIELDS = [
  'name',
  'description',
  'labels',
  'serviceAccount',
  'sourceContents',
  'sourceCode',
  'userEnvVars',
];
/** By the paths of an update mask. */
const UPDATABLE: Readonly<Record<string, keyof WireWorkflow>> = {
  description: 'description',
  labels: 'labels',
  service_account: 'serviceAccount',
  source_contents: 'sourceContents',
  user_env_vars: 'userEnvVars',
};

/** google.cloud.workflows.v1.Workflows. Its long-running operations have ended when they are answered. */
export function workflowsService(
  workflows: Workflows,
  definition: ServiceDefinition,
): UntypedServiceImplementation {
  const done = (verb: string, target: string, workflow: Workflow | null) =>
    operation(verb, target, workflow && serialized(definition, toWire(workflow)));
  return {
    createWorkflow: unary(
      (request: { parent: string; workflow: WireWorkflow | null; workflowId: string }) => {
        const name = checkWorkflowName(`${checkLocation(request.parent)}/workflows/${request.workflowId}`);
        if (workflows.list().some((workflow) => workflow.name === name)) {
          throw new WorkflowsError('ALREADY_EXISTS', `Resource already exists [resource=${name}]`);
        }
        return done('create', name, workflows.deploy(parse({ ...given(request.workflow), name })));
      },
    ),

    getWorkflow: unary(({ name, revisionId }: { name: string; revisionId: string }) =>
      toWire(workflows.get(checkWorkflowName(name)), revisionId),
    ),

    listWorkflows: unary((request: PageRequest & { parent: string; filter: string; orderBy: string }) => {
      rejectUnsupported(request, ['parent', 'pageSize', 'pageToken'], 'request');
      const prefix = `${checkLocation(request.parent)}/`;
      const found = workflows.list().filter(({ name }) => name.startsWith(prefix));
      const { items, nextPageToken } = pageOf(found, ({ name }) => name, request, {
        usual: 500,
        most: 1_000,
      });
      return { workflows: items.map((workflow) => toWire(workflow)), nextPageToken };
    }),

    updateWorkflow: unary(
      (request: { workflow: WireWorkflow | null; updateMask: { paths: string[] } | null }) => {
        const update = given(request.workflow);
        const current = toWire(workflows.get(checkWorkflowName(update.name)));
        const wanted = merge(current, update, request.updateMask?.paths ?? []);
        return done('update', update.name, workflows.deploy(parse(wanted)));
      },
    ),

    deleteWorkflow: unary(({ name }: { name: string }) => {
      workflows.delete(checkWorkflowName(name));
      return done('delete', name, null);
    }),

    listWorkflowRevisions: unary((request: PageRequest & { name: string }) => {
      const workflow = workflows.get(checkWorkflowName(request.name));
      const newestFirst = workflow.revisions.toReversed();
      const { items, nextPageToken } = pageOf(newestFirst, ({ id }) => id, request, { usual: 20, most: 100 });
      return { workflows: items.map(({ id }) => toWire(workflow, id)), nextPageToken };
    }),
  };
}

function given(workflow: WireWorkflow | null): WireWorkflow {
  if (workflow === null) throw invalid('Invalid request: workflow is not set');
  return workflow;
}

function parse(workflow: WireWorkflow): WorkflowConfig {
  const outputs = ['state', 'revisionId', 'createTime', 'updateTime', 'revisionCreateTime'];
  rejectUnsupported(workflow, [...FIELDS, ...outputs], 'workflow');
  return {
    name: workflow.name,
    description: workflow.description,
    labels: checkLabels(workflow.labels),
    source: workflow.sourceContents,
    serviceAccount: workflow.serviceAccount,
    environment: workflow.userEnvVars,
  };
}

/** Without a mask everything is updated. */
function merge(current: WireWorkflow, update: WireWorkflow, paths: readonly string[]): WireWorkflow {
  const fields = (paths.length === 0 ? Object.keys(UPDATABLE) : paths).map((path) => {
    const field = UPDATABLE[path];
    if (field) return [field, update[field]];
    throw invalid(`Invalid update_mask: the field is unknown or cannot be changed [path=${path}]`);
  });
  return { ...current, ...Object.fromEntries(fields) };
}

function toWire(workflow: Workflow, revisionId = ''): WireWorkflow {
  const { name, description, labels, createdAtMs, updatedAtMs, revisions } = workflow;
  const revision = revisionId === '' ? revisions.at(-1) : revisions.find(({ id }) => id === revisionId);
  if (!revision) throw new WorkflowsError('NOT_FOUND', `Resource not found [resource=${name}@${revisionId}]`);
  const times = { createTime: toParts(createdAtMs), updateTime: toParts(updatedAtMs) };
  return { name, description, labels, ...revisionToWire(revision), ...times, ...{ state: 'ACTIVE' } };
}

function revisionToWire({ id, createdAtMs, source, serviceAccount, environment }: Revision) {
  return {
    revisionId: id,
    revisionCreateTime: toParts(createdAtMs),
    sourceContents: source,
    serviceAccount,
    userEnvVars: environment,
  };
}

function serialized({ GetWorkflow }: ServiceDefinition, workflow: WireWorkflow): object {
  if (!GetWorkflow) throw new TypeError('The service has no method GetWorkflow');
  const value = GetWorkflow.responseSerialize(workflow);
  return { type_url: 'type.googleapis.com/google.cloud.workflows.v1.Workflow', value };
}

function operation(verb: string, target: string, response: object | null): object {
  const [, project, , location] = target.split('/');
  const empty = { type_url: 'type.googleapis.com/google.protobuf.Empty', value: Buffer.alloc(0) };
  return {
    name: `projects/${project}/locations/${location}/operations/${verb}-${target.split('/').at(-1)}`,
    done: true,
    response: response ?? empty,
  };
}
