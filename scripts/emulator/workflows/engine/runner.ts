import type { Clock } from '../../../../shared/platform/clock.ts';
import { parseProgram } from '../definition/parse-program.ts';
import type { Program } from '../definition/program.ts';
import { MAX_WAIT_SECONDS } from '../limits.ts';
import { describeError } from '../run/describe-error.ts';
import type { Outcome } from '../run/effect.ts';
import type { Machine } from '../run/machine.ts';
import type { MachineEvent } from '../store/event.ts';
import type { Execution, ExecutionEnd, Revision } from '../store/state.ts';
import { toStored } from '../values/json.ts';
import { type RaisedError, raised, raisedMap } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import { beginEffect } from './begin-effect.ts';
import type { Deadlines } from './deadlines.ts';
import type { Perform } from './perform.ts';
import { applyToMachine, replay, toStoredOutcome } from './replay.ts';

/** The year that an execution may last is waited for under a number that no effect has. */
const LIFETIME = 0;

export interface RunnerOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly perform: Perform;
  /** Stores what has happened to an execution, before it is acted on. */
  readonly store: (execution: string, event: MachineEvent) => void;
  readonly onEnd: (execution: string, end: Omit<ExecutionEnd, 'atMs'>) => void;
}

interface Running {
  readonly machine: Machine;
  readonly serviceAccount: string;
  /** What breaks off each thing that is waited for, by number. */
  readonly inFlight: Map<number, () => void>;
}

/** Moves executions on: begins what they wait for, and tells them what came of it. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, Running>();
  readonly #programs = new WeakMap<Revision, Program>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Lets an execution go on from where its history has brought it; what was under way is begun again. */
  launch(execution: Execution, revision: Revision): void {
    const { name, startedAtMs } = execution;
    let machine: Machine;
    try {
      machine = replay(execution, this.#programOf(revision), revision);
    } catch (error) {
      this.#fail(name, raised('SystemError', `the execution cannot be resumed: ${String(error)}`));
      return;
    }
    const running: Running = { machine, serviceAccount: revision.serviceAccount, inFlight: new Map() };
    this.#running.set(name, running);
    const diesAtMs = (startedAtMs ?? 0) + MAX_WAIT_SECONDS * 1000;
    const expired = () => this.#fail(name, raisedMap('TimeoutError', 'an execution lasts a year at most'));
    running.inFlight.set(LIFETIME, this.#options.deadlines.at(diesAtMs, expired));
    this.#goOn(name, running);
  }

  /** Undefined before it is launched and after its end. */
  machine(name: string): Machine | undefined {
    return this.#running.get(name)?.machine;
  }

  /** Hands a request to a callback; says what came of it. */
  receive(name: string, callbackId: string, method: string, request: Value): 'taken' | 'full' | 'unknown' {
    const running = this.#running.get(name);
    const state = running?.machine.callbackState(callbackId, method) ?? 'unknown';
    if (!running || state !== 'open') return state === 'full' ? 'full' : 'unknown';
    const atMs = this.#options.clock.nowMs();
    this.#happen(name, running, { kind: 'received', callbackId, atMs, request: toStored(request) });
    return 'taken';
  }

  /** Leaves an execution as it is. */
  breakOff(name: string): void {
    const running = this.#running.get(name);
    this.#running.delete(name);
    for (const end of running?.inFlight.values() ?? []) end();
  }

  /** Leaves all executions as they are. */
  stop(): void {
    for (const name of [...this.#running.keys()]) this.breakOff(name);
  }

  #settle(name: string, number: number, outcome: Outcome): void {
    const running = this.#running.get(name);
    if (!running?.machine.pending.has(number)) return;
    running.inFlight.delete(number);
    const atMs = this.#options.clock.nowMs();
    this.#happen(name, running, { kind: 'settled', number, atMs, outcome: toStoredOutcome(outcome) });
  }

  #happen(name: string, running: Running, event: MachineEvent): void {
    this.#options.store(name, event);
    applyToMachine(running.machine, event);
    this.#goOn(name, running);
  }

  #goOn(name: string, { machine, serviceAccount, inFlight }: Running): void {
    for (const [number, breakOff] of inFlight) {
      if (number === LIFETIME || machine.pending.has(number)) continue;
      inFlight.delete(number);
      breakOff();
    }
    if (machine.end) {
      if ('error' in machine.end) this.#fail(name, machine.end.error);
      else this.#end(name, { state: 'SUCCEEDED', result: machine.end.result, error: null });
      return;
    }
    const { deadlines, perform } = this.#options;
    for (const [number, { effect }] of machine.pending) {
      if (inFlight.has(number)) continue;
      const context = { execution: name, number, serviceAccount };
      const settle = (outcome: Outcome) => this.#settle(name, number, outcome);
      inFlight.set(number, beginEffect(effect, { deadlines, perform, context, settle }));
    }
  }

  #fail(name: string, error: RaisedError): void {
    this.#end(name, { state: 'FAILED', result: null, error: describeError(error) });
  }

  #end(name: string, end: Pick<ExecutionEnd, 'state' | 'result' | 'error'>): void {
    const machine = this.#running.get(name)?.machine;
    this.breakOff(name);
    this.#options.onEnd(name, { ...end, positions: machine?.positions ?? [], steps: machine?.steps ?? 0 });
  }

  #programOf(revision: Revision): Program {
    const program = this.#programs.get(revision) ?? parseProgram(revision.source);
    this.#programs.set(revision, program);
    return program;
  }
}
