import { type Clock, systemClock } from '../../../shared/platform/clock.ts';
import { JWKS_PATH } from '../core/jwks-server.ts';
import { OidcSigner } from '../core/oidc-signer.ts';
import { type ReceiveCallback, serveCallbacks } from './calls/callback-server.ts';
import type { WorkflowLogEntry } from './calls/log.ts';
import { type CloudServices, createPerformer } from './calls/performer.ts';
import { Deadlines } from './engine/deadlines.ts';
import type { WorkflowConfig } from './engine/deploy.ts';
import { Executions } from './engine/executions.ts';
import { Workflows } from './engine/workflows.ts';
import { serveGrpc } from './grpc/server.ts';
import { type ExecutionView, viewOf } from './inspect.ts';
import { memoryStore, openStore } from './store/store.ts';

export interface WorkflowsEmulatorOptions {
  /** Of gRPC; 0, the default, takes any free one. */
  readonly port?: number;
  /** Where callbacks are received, by HTTP. Their URLs have it, so it should be the same in every run. */
  readonly callbackPort?: number;
  /** Where the state is kept between starts; without it the state ends with the emulator. */
  readonly directory?: string;
  readonly clock?: Clock;
  /** Signs the tokens of calls with `auth: {type: OIDC}`; its own unless given. */
  readonly signer?: OidcSigner;
  /** Where an account finds the services that connectors call; none unless given. */
  readonly servicesFor?: (serviceAccount: string) => CloudServices;
  /** Takes what sys.log writes. */
  readonly onLog?: (entry: WorkflowLogEntry) => void;
  /** So many executions at a time, 10,000 unless given; others are queued. */
  readonly maxActive?: number;
}

export interface WorkflowsEmulator {
  /** '127.0.0.1:PORT', for WORKFLOWS_EMULATOR_HOST. */
  readonly host: string;
  /** `http://127.0.0.1:<port>`, where callbacks are received. */
  readonly callbackEndpoint: string;
  /** Where the key is served that verifies the tokens of calls. */
  readonly jwksUrl: string;
  /**
   * Makes a workflow so, with a new revision where that is needed. Executions that run keep theirs. Throws
   * WorkflowsError, INVALID_ARGUMENT for what cannot be run, with the step.
   */
  deploy(config: WorkflowConfig): { readonly revisionId: string };
  /** Starts an execution from inside of the process and returns its name. Throws WorkflowsError. */
  start(workflow: string, argument?: string): string;
  /** All executions, or those of one workflow, newest first. */
  executions(workflow?: string): readonly ExecutionView[];
  /** What an execution is doing. Throws WorkflowsError NOT_FOUND. */
  execution(name: string): ExecutionView;
  /** Throws WorkflowsError, FAILED_PRECONDITION when it has ended. */
  cancel(name: string): void;
  /** Resolves when the execution has ended; rejects with the signal's reason when that fires. */
  ended(name: string, signal: AbortSignal): Promise<ExecutionView>;
  /** What is under way is begun again in the next run. */
  stop(): Promise<void>;
}

/**
 * Starts Workflows on 127.0.0.1, with what the directory holds: executions go on where they stood. What a client
 * has seen survives the death of the process. Throws when a port or the directory is in use.
 */
export async function startWorkflowsEmulator({
  port = 0,
  callbackPort = 0,
  directory,
  clock = systemClock,
  signer = new OidcSigner(clock),
  servicesFor = () => ({}),
  onLog = () => undefined,
  maxActive,
}: WorkflowsEmulatorOptions = {}): Promise<WorkflowsEmulator> {
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const store = directory === undefined ? memoryStore() : openStore(directory);
    closers.push(store.close);
    const { state } = store;
    const deadlines = new Deadlines(clock);
    closers.push(() => deadlines.stop());
    const timing = { clock, deadlines };
    const receive: ReceiveCallback = (...request) => executions.runner.receive(...request);
    const callbacks = await serveCallbacks(callbackPort, { receive, signer, clock });
    closers.push(callbacks.close);
    const callbackEndpoint = `http://127.0.0.1:${callbacks.port}`;
    const perform = createPerformer({
      timing,
      signer,
      servicesFor,
      onLog,
      callbackEndpoint,
      executions: () => executions,
    });
    const executions: Executions = new Executions({
      store,
      ...timing,
      perform,
      ...(maxActive !== undefined && { maxActive }),
    });
    closers.push(() => executions.stop());
    // At once, or a callback that comes meanwhile would be told that there is no such execution.
    executions.resume();
    const workflows = new Workflows({ store, clock, executions });
    const grpc = await serveGrpc({ workflows, executions, state }, port);
    closers.push(grpc.close);
    // First and at once: whoever is called may be about to stop as well, and its failure would be noted as one.
    closers.push(() => executions.stop());
    const view = (name: string) => viewOf(executions.get(name), executions);
    return {
      host: `127.0.0.1:${grpc.port}`,
      callbackEndpoint,
      jwksUrl: `${callbackEndpoint}${JWKS_PATH}`,
      deploy: (config) => ({ revisionId: workflows.deploy(config).revisions.at(-1)?.id ?? '' }),
      start: (workflow, argument = '') => executions.create(workflow, { argument }).name,
      executions: (workflow) =>
        [...state.executions.values()]
          .filter((execution) => workflow === undefined || execution.workflow === workflow)
          .map((execution) => viewOf(execution, executions))
          .reverse(),
      execution: view,
      cancel: (name) => void executions.cancel(name),
      ended: async (name, signal) => {
        await executions.ended(name, signal);
        return view(name);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
