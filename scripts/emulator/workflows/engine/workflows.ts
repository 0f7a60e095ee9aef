import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Workflow } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { WorkflowsError } from '../workflows-error.ts';
import { deployment, type WorkflowConfig } from './deploy.ts';
import type { Executions } from './executions.ts';

/** The deployed workflows. */
export class Workflows {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #executions: Executions;

  constructor({ store, clock, executions }: { store: Store; clock: Clock; executions: Executions }) {
    this.#store = store;
    this.#clock = clock;
    this.#executions = executions;
  }

  /** Throws NOT_FOUND. */
  get(name: string): Workflow {
    const workflow = this.#store.state.workflows.get(name);
    if (!workflow) throw new WorkflowsError('NOT_FOUND', `Resource not found [resource=${name}]`);
    return workflow;
  }

  /** By name. */
  list(): Workflow[] {
    return [...this.#store.state.workflows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Makes the workflow so, with a new revision where that is needed; executions that run keep theirs. Throws
   * INVALID_ARGUMENT for a definition that cannot be run.
   */
  deploy(config: WorkflowConfig): Workflow {
    const event = deployment(config, this.#store.state.workflows.get(config.name), this.#clock.nowMs());
    if (event) this.#store.commit(event);
    return this.get(config.name);
  }

  /** Its executions are cancelled, and go with it. Throws NOT_FOUND. */
  delete(name: string): void {
    this.get(name);
    for (const execution of [...this.#store.state.executions.values()]) {
      if (execution.workflow === name && !execution.end) this.#executions.cancel(execution.name);
    }
    this.#store.commit({ kind: 'deleted', name });
  }
}
