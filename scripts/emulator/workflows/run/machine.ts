import type { Program } from '../definition/program.ts';
import { MAX_STEPS, MAX_UNHANDLED_ERRORS } from '../limits.ts';
import { toJson } from '../values/json.ts';
import { RaisedError, raised, type TracePosition } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import { callRoutine } from './call-routine.ts';
import { CallbackEndpoints } from './callback-endpoints.ts';
import { callbackIdOf } from './callback-url.ts';
import { deterministicUuid } from './deterministic-uuid.ts';
import type { ExternalEffect, Fork, Outcome, Run } from './effect.ts';
import type { ExecutionState } from './frame.ts';
import { runFork } from './run-fork.ts';
import { Memory } from './scope.ts';
import { positionOf, type Thread } from './thread.ts';

/** What an execution waits for. */
export interface Pending {
  readonly effect: ExternalEffect;
  readonly position: TracePosition;
}

/** How an execution has ended: with what it returned, as JSON, or with what it raised. */
export type End = { readonly result: string } | { readonly error: RaisedError };

export interface MachineOptions {
  readonly program: Program;
  readonly argument: Value;
  readonly executionId: string;
  readonly environment: ReadonlyMap<string, string>;
}

interface RunningThread extends Thread {
  readonly run: Run<unknown>;
  /** Takes the end of the thread. */
  readonly onEnd: (error: RaisedError | null) => void;
}

/**
 * One execution, without anything outside of it. The same program, argument and id, and the same events in the
 * same order, always come to the same state: that is how an execution is resumed after the death of the process.
 */
export class Machine {
  readonly #options: MachineOptions;
  readonly #memory = new Memory();
  readonly #pending = new Map<number, Pending & { readonly thread: RunningThread }>();
  readonly #callbacks = new CallbackEndpoints();
  readonly #ready: { readonly thread: RunningThread; readonly outcome: Outcome }[] = [];
  readonly #state: ExecutionState;
  #effects = 0;
  #steps = 0;
  #unhandledErrors = 0;
  #nowMs = 0;
  #timesAsked = 0;
  #uuids = 0;
  #end: End | null = null;
  #last: TracePosition = { routine: 'main', step: '', line: 1 };

  constructor(options: MachineOptions) {
    this.#options = options;
    const { program, environment, executionId } = options;
    this.#state = {
      program,
      surroundings: {
        environment,
        nowSeconds: () => this.#nextTime(),
        newUuid: () => {
          this.#uuids += 1;
          return deterministicUuid(`${executionId} ${this.#uuids}`);
        },
      },
      nowMs: () => this.#nowMs,
      enter: (position) => {
        this.#last = position;
      },
      countStep: () => this.#countStep(),
      callRoutine: (name, args, thread) => this.#call(name, args, thread),
    };
  }

  get end(): End | null {
    return this.#end;
  }

  /** Steps run so far. */
  get steps(): number {
    return this.#steps;
  }

  /** By number, counted from 1 in the order in which they came up. */
  get pending(): ReadonlyMap<number, Pending> {
    return this.#pending;
  }

  /** Where it waits, or the step that it was at last. */
  get positions(): readonly TracePosition[] {
    return this.#pending.size === 0
      ? [this.#last]
      : [...this.#pending.values()].map(({ position }) => position);
  }

  /** Event: begins, and runs until it waits or ends. */
  start(atMs: number): void {
    this.#setTime(atMs);
    const { program, argument } = this.#options;
    const takesArgument = program.routines.get('main')?.parameters.size === 1;
    const thread: Thread = { calls: [], parallelDepth: 0 };
    const call = this.#call('main', takesArgument ? [argument] : [], thread);
    const onEnd = (error: RaisedError | null) => {
      if (error) this.#end = { error };
    };
    this.#enqueue({ ...thread, run: this.#untilEnd(call), onEnd }, { value: null });
    this.#run();
  }

  /** Event: something that was waited for has come. Throws RangeError when it is not waited for. */
  settle(number: number, atMs: number, outcome: Outcome): void {
    const pending = this.#pending.get(number);
    if (!pending) throw new RangeError(`The execution does not wait for effect ${number}`);
    this.#setTime(atMs);
    this.#pending.delete(number);
    this.#noteCallback(pending.effect, outcome);
    this.#enqueue(pending.thread, outcome);
    this.#run();
  }

  /** Whether a request to a callback would be taken: 'unknown' for no such endpoint or method, 'full' when one waits already. */
  callbackState(id: string, method: string): 'open' | 'full' | 'unknown' {
    return this.#end ? 'unknown' : this.#callbacks.stateOf(id, method);
  }

  /** Event: a request to a callback that is open has come. */
  receive(id: string, atMs: number, request: Value): void {
    const waiting = [...this.#pending].find(
      ([, { effect }]) => effect.kind === 'callback' && effect.callbackId === id,
    );
    if (waiting) this.settle(waiting[0], atMs, { value: request });
    else this.#callbacks.put(id, request);
  }

  *#untilEnd(call: Run<Value>): Run<void> {
    this.#end = { result: toJson(yield* call) };
  }

  #run(): void {
    for (let next = this.#ready.shift(); next && !this.#end; next = this.#ready.shift()) {
      this.#advance(next.thread, next.outcome);
    }
    if (this.#end) this.#pending.clear();
  }

  #advance(thread: RunningThread, outcome: Outcome): void {
    try {
      const step = thread.run.next(outcome);
      if (step.done) thread.onEnd(null);
      else if (step.value.kind === 'fork') this.#fork(step.value, thread);
      else this.#wait(step.value, thread);
    } catch (error) {
      thread.onEnd(error instanceof RaisedError ? error : raised('SystemError', String(error)));
    }
  }

  #wait(effect: ExternalEffect, thread: RunningThread): void {
    const arrived = effect.kind === 'callback' ? this.#callbacks.take(effect.callbackId) : undefined;
    if (effect.kind === 'callback' && !this.#callbacks.has(effect.callbackId)) {
      const error = raised('ValueError', 'the callback is not one of this execution');
      this.#enqueue(thread, { error: error.payload });
    } else if (arrived !== undefined) {
      this.#enqueue(thread, { value: arrived });
    } else {
      this.#effects += 1;
      this.#pending.set(this.#effects, { effect, thread, position: positionOf(thread) });
    }
  }

  #fork(fork: Fork, parent: RunningThread): void {
    runFork(fork, {
      begin: (branch, onEnd) => {
        const thread = { calls: [...parent.calls], parallelDepth: parent.parallelDepth + 1 };
        this.#enqueue({ ...thread, run: branch.start(thread), onEnd }, { value: null });
      },
      // Past the limit errors are reported no more, as the service does.
      mayReport: () => {
        this.#unhandledErrors += 1;
        return this.#unhandledErrors <= MAX_UNHANDLED_ERRORS;
      },
      finish: (raisedInside) => this.#enqueue(parent, { value: raisedInside }),
    });
  }

  #call(name: string, args: ReadonlyMap<string, Value> | readonly Value[], thread: Thread): Run<Value> {
    const routine = this.#options.program.routines.get(name);
    if (!routine) throw raised('SystemError', `there is no subworkflow "${name}"`);
    return callRoutine(routine, args, { thread, execution: this.#state, memory: this.#memory });
  }

  #noteCallback(effect: ExternalEffect, outcome: Outcome): void {
    if (effect.kind !== 'call' || effect.name !== 'events.create_callback_endpoint' || 'error' in outcome)
      return;
    const method = String(effect.args.get('http_callback_method'));
    this.#callbacks.add(callbackIdOf(outcome.value), method);
  }

  #enqueue(thread: RunningThread, outcome: Outcome): void {
    this.#ready.push({ thread, outcome });
  }

  #countStep(): void {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS)
      throw raised('ResourceLimitError', `an execution has at most ${MAX_STEPS} steps`);
  }

  #setTime(atMs: number): void {
    this.#nowMs = atMs;
    this.#timesAsked = 0;
  }

  /** The time of the event, and a microsecond more each time that it is asked for. */
  #nextTime(): number {
    this.#timesAsked += 1;
    return this.#nowMs / 1000 + this.#timesAsked / 1e6;
  }
}
