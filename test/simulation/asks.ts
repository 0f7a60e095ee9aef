import type { AnyJob, Output } from '../../shared/graph/job.ts';
import type { RequestStamp } from '../../shared/message/klio-message.ts';
import { contentOf, type StoredMessage } from './sim-broker.ts';
import type { SimGraph } from './sim-graph.ts';
import { outputsOf } from './sim-graph.ts';
import type { SimStore } from './sim-store.ts';

export interface AskKind {
  /** Top-down: the target and all below it. Bottom-up: the target alone. */
  readonly direction: 'top-down' | 'bottom-up';
  readonly target: AnyJob;
  readonly entityId: string;
  readonly force: boolean;
  readonly ping: boolean;
}

/** One thing that somebody asked for, with all that follows from it. */
export interface Ask extends AskKind {
  readonly startStep: number;
  readonly wanted: ReadonlySet<AnyJob>;
  /** The wanted jobs that declared edges lead to: where force promises fresh inputs. */
  readonly inFlow: ReadonlySet<AnyJob>;
  /** The request that its messages carry: the first, where several messages stand for it. */
  stamp: RequestStamp | null;
  /** Executions of jobs, to be counted where there are no faults. */
  readonly executions: Map<AnyJob, number>;
  /** The jobs that passed a ping on. */
  readonly pinged: Set<AnyJob>;
}

/** Who asked for what, by request id. */
export class Asks {
  readonly all: Ask[] = [];
  readonly #byId = new Map<string, Ask[]>();
  readonly #graph: SimGraph;
  readonly #store: SimStore;

  constructor(graph: SimGraph, store: SimStore) {
    this.#graph = graph;
    this.#store = store;
  }

  add(kind: AskKind, startStep: number): Ask {
    const { descendants, declaredDescendants } = this.#graph;
    const withTarget = (below: ReadonlyMap<AnyJob, ReadonlySet<AnyJob>>) =>
      new Set([kind.target, ...(kind.direction === 'top-down' ? (below.get(kind.target) ?? []) : [])]);
    const wanted = withTarget(descendants);
    const inFlow = withTarget(declaredDescendants);
    const ask: Ask = {
      ...kind,
      startStep,
      wanted,
      inFlow,
      stamp: null,
      executions: new Map(),
      pinged: new Set(),
    };
    this.all.push(ask);
    return ask;
  }

  /** From now on this request stands for the asks too. */
  link(stamp: RequestStamp, asks: readonly Ask[]): void {
    this.#byId.set(stamp.id, [...new Set([...(this.#byId.get(stamp.id) ?? []), ...asks])]);
    for (const ask of asks) {
      if (!ask.stamp || stamp.requestedAtMs < ask.stamp.requestedAtMs) ask.stamp = stamp;
    }
  }

  /** A message without a request that follows from another: its own id becomes a request. */
  inherit(message: StoredMessage, from: StoredMessage): void {
    if (!contentOf(message)?.request) this.link(requestOf(message), this.of(from));
  }

  of(message: StoredMessage): readonly Ask[] {
    return this.#byId.get(requestOf(message).id) ?? [];
  }

  /** Whether the ask gives a reason to run the job: it is wanted, or something missing above what is wanted. */
  needs(ask: Ask, job: AnyJob): boolean {
    if (ask.wanted.has(job)) return true;
    return this.#graph.graph.jobs.some((child) => {
      const missing = Object.values(child.inputs).some(
        (input) => input.kind === 'output' && input.job === job && this.#wasMissing(ask, input),
      );
      return missing && (ask.force || this.wasUndone(ask, child)) && this.needs(ask, child);
    });
  }

  wasUndone(ask: Ask, job: AnyJob): boolean {
    return outputsOf(job).some((output) => this.#wasMissing(ask, output));
  }

  #wasMissing(ask: Ask, output: Output): boolean {
    return this.#store.at(this.#graph.names.object(output, ask.entityId)).wasMissingSince(ask.startStep);
  }
}

/** The request that a message belongs to, as design.md says: its own, or its Pub/Sub id and publish time. */
export function requestOf(message: StoredMessage): RequestStamp {
  return contentOf(message)?.request ?? { id: message.id, requestedAtMs: message.publishTimeMs };
}
