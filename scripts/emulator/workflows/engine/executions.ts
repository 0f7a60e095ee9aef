import { randomUUID } from 'node:crypto';
import { abortable } from '../../../../shared/platform/abortable.ts';
import type { Clock } from '../../../../shared/platform/clock.ts';
import { MAX_ACTIVE_EXECUTIONS, MAX_ARGUMENT_BYTES, MAX_QUEUED_EXECUTIONS } from '../limits.ts';
import type { Execution, ExecutionEnd } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { invalid, WorkflowsError } from '../workflows-error.ts';
import type { Deadlines } from './deadlines.ts';
import type { Perform } from './perform.ts';
import { Runner } from './runner.ts';

const DAY_MS = 86_400_000;
/** https://docs.cloud.google.com/workflows/quotas#resource_limits */
const RETENTION_MS = 90 * DAY_MS;

export interface ExecutionsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly perform: Perform;
  /** So many at a time; others are queued. */
  readonly maxActive?: number;
}

export interface NewExecution {
  /** As JSON; empty for none. */
  readonly argument?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Random unless given. */
  readonly id?: string;
}

/** The executions of all workflows. Each change is stored before it is acted on, so that they survive the process. */
export class Executions {
  readonly runner: Runner;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #maxActive: number;
  readonly #active = new Set<string>();
  /** In the order in which they were created. */
  readonly #queued = new Set<string>();
  readonly #waiters = new Map<string, PromiseWithResolvers<Execution>>();
  #stopped = false;

  constructor({ store, clock, deadlines, perform, maxActive = MAX_ACTIVE_EXECUTIONS }: ExecutionsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#maxActive = maxActive;
    this.runner = new Runner({
      clock,
      deadlines,
      perform,
      store: (execution, event) => store.commit({ kind: 'happened', execution, event }),
      onEnd: (name, end) => this.#end(name, end),
    });
  }

  /** Goes on with everything where the journal has it. */
  resume(): void {
    this.#forgetOld();
    for (const { name, startedAtMs, end } of this.#store.state.executions.values()) {
      if (end) continue;
      if (startedAtMs === null) this.#queued.add(name);
      else this.#active.add(name);
    }
    for (const name of [...this.#active]) this.#launch(name);
    this.#startQueued();
  }

  /** Throws NOT_FOUND. */
  get(name: string): Execution {
    const execution = this.#store.state.executions.get(name);
    if (!execution) throw new WorkflowsError('NOT_FOUND', `Resource not found [resource=${name}]`);
    return execution;
  }

  /**
   * Creates an execution of the latest revision, which begins when the caller has heard of it, or is queued. One
   * that is there already under the id is returned. Throws NOT_FOUND, INVALID_ARGUMENT or RESOURCE_EXHAUSTED.
   */
  create(workflow: string, { argument = '', labels = {}, id = randomUUID() }: NewExecution = {}): Execution {
    const name = `${workflow}/executions/${id}`;
    const known = this.#store.state.executions.get(name);
    if (known) return known;
    const revision = this.#store.state.workflows.get(workflow)?.revisions.at(-1);
    if (!revision) throw new WorkflowsError('NOT_FOUND', `Resource not found [resource=${workflow}]`);
    checkArgument(argument);
    if (this.#queued.size >= MAX_QUEUED_EXECUTIONS) {
      throw new WorkflowsError(
        'RESOURCE_EXHAUSTED',
        `Too many executions are queued [queued=${this.#queued.size}]`,
      );
    }
    const createdAtMs = this.#clock.nowMs();
    const execution = { name, workflow, revisionId: revision.id, argument, labels, createdAtMs };
    this.#store.commit({ kind: 'created', execution });
    this.#queued.add(name);
    this.#startQueued();
    return this.get(name);
  }

  /** Stops an execution at once, whatever it waits for. Throws FAILED_PRECONDITION when it has ended. */
  cancel(name: string): Execution {
    if (this.get(name).end) {
      throw new WorkflowsError(
        'FAILED_PRECONDITION',
        `Cannot cancel: the execution has ended [resource=${name}]`,
      );
    }
    const machine = this.runner.machine(name);
    const [positions, steps] = [machine?.positions ?? [], machine?.steps ?? 0];
    const error = { payload: '"Execution cancelled"', context: 'Execution cancelled', trace: positions };
    this.runner.breakOff(name);
    this.#end(name, { state: 'CANCELLED', result: null, error, positions, steps });
    return this.get(name);
  }

  /** Resolves when the execution has ended. Rejects with the signal's reason when that fires. */
  async ended(name: string, signal: AbortSignal): Promise<Execution> {
    const execution = this.get(name);
    if (execution.end) return execution;
    const waiter = this.#waiters.get(name) ?? Promise.withResolvers<Execution>();
    this.#waiters.set(name, waiter);
    return await abortable(waiter.promise, signal);
  }

  /** Leaves everything as it is, for the next run to go on with. */
  stop(): void {
    this.#stopped = true;
    this.runner.stop();
  }

  #startQueued(): void {
    for (const name of this.#queued) {
      if (this.#active.size >= this.#maxActive) return;
      this.#store.commit({ kind: 'started', execution: name, atMs: this.#clock.nowMs() });
      this.#queued.delete(name);
      this.#active.add(name);
      queueMicrotask(() => this.#launch(name));
    }
  }

  #launch(name: string): void {
    if (this.#stopped || !this.#active.has(name)) return;
    const execution = this.get(name);
    const revisions = this.#store.state.workflows.get(execution.workflow)?.revisions ?? [];
    const revision = revisions.find(({ id }) => id === execution.revisionId);
    if (!revision)
      throw new RangeError(`There is no revision ${execution.revisionId} of ${execution.workflow}`);
    this.runner.launch(execution, revision);
  }

  #end(name: string, end: Omit<ExecutionEnd, 'atMs'>): void {
    this.#store.commit({ kind: 'ended', execution: name, end: { ...end, atMs: this.#clock.nowMs() } });
    this.#queued.delete(name);
    this.#active.delete(name);
    this.#waiters.get(name)?.resolve(this.get(name));
    this.#waiters.delete(name);
    this.#startQueued();
  }

  #forgetOld(): void {
    const nowMs = this.#clock.nowMs();
    for (const { name, end } of [...this.#store.state.executions.values()]) {
      if (end && end.atMs <= nowMs - RETENTION_MS) this.#store.commit({ kind: 'forgotten', execution: name });
    }
    this.#deadlines.at(nowMs + DAY_MS, () => this.#forgetOld());
  }
}

function checkArgument(argument: string): void {
  if (argument === '') return;
  const bytes = Buffer.byteLength(argument);
  if (bytes > MAX_ARGUMENT_BYTES) {
    throw invalid(`Invalid argument: it has at most ${MAX_ARGUMENT_BYTES} bytes [bytes=${bytes}]`);
  }
  try {
    JSON.parse(argument);
  } catch {
    throw invalid('Invalid argument: it is not JSON');
  }
}
