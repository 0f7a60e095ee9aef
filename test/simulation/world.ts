import type { AnyJob, ExternalJob } from '../../shared/graph/job.ts';
import { Asks } from './asks.ts';
import { type FaultKind, type FaultRates, NO_FAULTS } from './faults.ts';
import { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { SimBroker, type StoredMessage } from './sim-broker.ts';
import type { SimGraph } from './sim-graph.ts';
import type { Operation, SimProcess } from './sim-process.ts';
import { SimStore } from './sim-store.ts';
import type { Tally } from './tally.ts';

/** A broken invariant: what it is called, and what broke it. */
export interface Violation {
  readonly invariant: string;
  readonly details: string;
}

/** The state of everything outside of the handlers: storage, Pub/Sub, time and trouble. One thread, no I/O. */
export class World {
  readonly scenario: Scenario;
  readonly graph: SimGraph;
  readonly random: Random;
  readonly store = new SimStore();
  readonly broker: SimBroker;
  readonly asks: Asks;
  readonly tally: Tally;
  /** Lines for people, where somebody wants to read them. */
  readonly trace: string[] | null;
  /** Operations that wait for the scheduler. */
  readonly ready: Operation[] = [];
  /** Processes that are alive, the oldest first. */
  readonly running = new Set<SimProcess>();
  /** `<job>/<entity>` where the transform throws. */
  readonly poisoned: Set<string>;
  /** External jobs that write elsewhere. */
  readonly misplaced: Set<ExternalJob>;
  /** Events of our jobs. */
  readonly events: { readonly publisher: AnyJob; readonly message: StoredMessage }[] = [];
  /** What was made: jobs and entities, and under force requests. */
  readonly results = new Set<string>();
  processCount = 0;
  /** How many of the requests of the scenario were made. */
  asksMade = 0;
  /** How many outputs somebody deleted. */
  deletions = 0;
  /** Handlers that sent a request of a plan, whatever became of them afterwards. */
  readonly planners = new Set<SimProcess>();
  step = 0;
  nowMs = Date.UTC(2026, 0, 1);
  rates: FaultRates;
  violation: Violation | null = null;

  constructor(scenario: Scenario, context: { readonly tally: Tally; readonly trace: string[] | null }) {
    this.scenario = scenario;
    this.graph = scenario.graph;
    this.random = new Random(~scenario.seed);
    this.broker = new SimBroker(scenario.graph, scenario.maxDeliveryAttempts);
    this.asks = new Asks(scenario.graph, this.store);
    this.rates = scenario.rates;
    this.poisoned = new Set(scenario.poisoned);
    this.misplaced = new Set(scenario.misplaced);
    this.tally = context.tally;
    this.trace = context.trace;
  }

  /** Nothing can happen but by a new request. */
  get isIdle(): boolean {
    return this.ready.length === 0 && this.broker.pending.length === 0;
  }

  /** Whether a fault happens here and now. */
  strikes(kind: FaultKind): boolean {
    if (!this.random.chance(this.rates[kind])) return false;
    this.tally.count('fault', kind);
    return true;
  }

  /** From here on nothing goes wrong that has not gone wrong before. */
  endFaults(): void {
    this.rates = NO_FAULTS;
  }

  violate(invariant: string, details: string): void {
    this.violation ??= { invariant, details };
    this.say(`BROKEN "${invariant}": ${details}`);
  }

  say(line: string): void {
    this.trace?.push(`${String(this.step).padStart(5)}  ${line}`);
  }
}
