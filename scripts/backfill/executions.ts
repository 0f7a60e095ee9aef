import type { ExecutionsClient } from '@google-cloud/workflows';
import { status } from '@grpc/grpc-js';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';

/** One execution of the workflow: https://docs.cloud.google.com/workflows/docs/reference/executions/rest */
export interface Execution {
  readonly name: string;
  readonly state: 'QUEUED' | 'ACTIVE' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'UNAVAILABLE';
  /** What it failed of. */
  readonly error: string | null;
  /** What it returned, parsed; null unless it has succeeded. */
  readonly result: unknown;
}

/** The executions of one workflow. Failures are CliErrors that say what to do. */
export interface Executions {
  /** Starts one: its name. */
  create(argument: object): Promise<string>;
  /** Null where there is none: Workflows forgets them after 90 days. */
  get(name: string): Promise<Execution | null>;
  /** Does nothing to one that has ended. */
  cancel(name: string): Promise<void>;
  close(): Promise<void>;
}

const CALL_TIMEOUT_MS = 30_000;
/** Of calls that may be repeated: somebody who watches for hours meets a failure of the moment. */
const RETRY = {
  retryCodes: [status.UNAVAILABLE],
  backoffSettings: {
    initialRetryDelayMillis: 200,
    retryDelayMultiplier: 2,
    maxRetryDelayMillis: 5_000,
    initialRpcTimeoutMillis: 10_000,
    rpcTimeoutMultiplier: 1,
    maxRpcTimeoutMillis: 10_000,
    totalTimeoutMillis: CALL_TIMEOUT_MS,
  },
};

/** The executions of the workflow of this full name, by Google's client, which is closed with them. */
export function executionsOf(client: ExecutionsClient, workflow: string): Executions {
  return {
    create: async (argument) => {
      const execution = { argument: JSON.stringify(argument) };
      const [created] = await client
        .createExecution({ parent: workflow, execution }, { timeout: CALL_TIMEOUT_MS })
        .catch((error: unknown) => {
          throw refusal(`start workflow ${workflow}`, error);
        });
      return created.name ?? '';
    },
    get: async (name) => {
      try {
        const [{ state, result, error }] = await client.getExecution({ name }, { retry: RETRY });
        return {
          name,
          state: String(state) as Execution['state'],
          error: error ? [error.context, error.payload].filter(Boolean).join(': ') : null,
          result: result ? JSON.parse(result) : null,
        };
      } catch (error) {
        if (codeOf(error) === status.NOT_FOUND) return null;
        throw refusal(`look at execution ${name}`, error);
      }
    },
    cancel: async (name) => {
      await client.cancelExecution({ name }, { retry: RETRY }).catch((error: unknown) => {
        const hasEnded = codeOf(error) === status.FAILED_PRECONDITION || codeOf(error) === status.NOT_FOUND;
        if (!hasEnded) throw refusal(`cancel execution ${name}`, error);
      });
    },
    close: () => client.close(),
  };
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

function refusal(action: string, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : String(cause);
  const cannot = (why: string) => new CliError(EXIT.cloud, `Cannot ${action}: ${why}`, { cause });
  switch (codeOf(cause)) {
    case status.NOT_FOUND:
      return cannot('it does not exist; deploy the graph, or correct --project, --region or --prefix');
    case status.PERMISSION_DENIED:
      return cannot(`permission denied; ask for the role "roles/workflows.invoker" (${said})`);
    case status.UNAUTHENTICATED:
      return cannot(`not signed in; run "gcloud auth application-default login" (${said})`);
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
      return cannot(`Workflows does not answer; try again (${said})`);
    default:
      return new Error(`Cannot ${action}: ${said}`, { cause });
  }
}
