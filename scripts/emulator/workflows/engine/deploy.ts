import { createHash } from 'node:crypto';
import { DefinitionError } from '../definition/definition-error.ts';
import { parseProgram } from '../definition/parse-program.ts';
import { MAX_ENVIRONMENT_BYTES, MAX_ENVIRONMENT_VARIABLES } from '../limits.ts';
import type { Event } from '../store/event.ts';
import type { Revision, Workflow } from '../store/state.ts';
import { invalid } from '../workflows-error.ts';
import { checkWorkflowName, projectOf } from './names.ts';

/** A workflow as it is asked for. */
export interface WorkflowConfig {
  /** `projects/P/locations/L/workflows/W` */
  readonly name: string;
  /** YAML or JSON. */
  readonly source: string;
  /** The account it acts as: an email address, alone or at the end of a resource name. */
  readonly serviceAccount?: string;
  /** What `sys.get_env` answers. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string;
}

/**
 * The event that makes a workflow so, null when it is so already. Throws INVALID_ARGUMENT for a definition that
 * cannot be run, with the step.
 */
export function deployment(
  config: WorkflowConfig,
  before: Workflow | undefined,
  nowMs: number,
): Extract<Event, { kind: 'deployed' }> | null {
  const { description = '', labels = {} } = config;
  checkWorkflowName(config.name);
  const latest = before?.revisions.at(-1);
  const wanted = revisionOf(config);
  const same = latest && JSON.stringify(contentOf(latest)) === JSON.stringify(wanted);
  if (
    before &&
    same &&
    JSON.stringify([before.description, before.labels]) === JSON.stringify([description, labels])
  ) {
    return null;
  }
  if (!same) checkRevision(wanted, config.name);
  return {
    kind: 'deployed',
    workflow: {
      name: config.name,
      description,
      labels,
      createdAtMs: before?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    },
    revision: same
      ? null
      : { ...wanted, id: revisionId(wanted, before?.revisions.length ?? 0), createdAtMs: nowMs },
  };
}

type RevisionContent = Omit<Revision, 'id' | 'createdAtMs'>;

function revisionOf({
  name,
  source,
  serviceAccount = '',
  environment = {},
}: WorkflowConfig): RevisionContent {
  const email = serviceAccount.slice(serviceAccount.lastIndexOf('/') + 1);
  // Which account is the default depends on the number of the project, which nobody knows here.
  return {
    source,
    serviceAccount: email || `default@${projectOf(name)}.iam.gserviceaccount.com`,
    environment,
  };
}

function contentOf({ source, serviceAccount, environment }: Revision): RevisionContent {
  return { source, serviceAccount, environment };
}

function checkRevision({ source, environment }: RevisionContent, name: string): void {
  try {
    parseProgram(source);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw invalid(`Cannot deploy ${name}: ${error.message}`);
  }
  const variables = Object.entries(environment);
  if (variables.length > MAX_ENVIRONMENT_VARIABLES) {
    throw invalid(
      `Cannot deploy ${name}: it has more than ${MAX_ENVIRONMENT_VARIABLES} environment variables`,
    );
  }
  for (const [key, value] of variables) {
    if (/^$|^GOOGLE|^WORKFLOWS/.test(key)) {
      throw invalid(`Cannot deploy ${name}: an environment variable cannot be called "${key}"`);
    }
    if (Buffer.byteLength(value) <= MAX_ENVIRONMENT_BYTES) continue;
    throw invalid(`Cannot deploy ${name}: ${key} has more than ${MAX_ENVIRONMENT_BYTES} bytes`);
  }
}

function revisionId(content: RevisionContent, earlier: number): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `${String(earlier + 1).padStart(6, '0')}-${hash.slice(0, 3)}`;
}
