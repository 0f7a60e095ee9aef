import type { Random } from './random.ts';

/** Everything that can go wrong, and how likely it is at each occasion where it is switched on. */
const RATES = {
  /** A process dies before or after the effect of an operation, or at a named crash point. */
  crash: 0.02,
  /** A look, read or write fails before or after its effect. */
  storageError: 0.02,
  publishError: 0.03,
  /** The time of a message is up in the middle of an operation. */
  stall: 0.004,
  /** The handler is done and its answer never arrives. */
  lostAck: 0.04,
  /** A second copy of a delivery starts while the first one runs, or after its ack. */
  duplicateDelivery: 0.03,
  /** Pub/Sub takes a delivery for lost while its handler still runs. */
  earlyRedelivery: 0.008,
  /** One publish stores two messages, with two ids. */
  publisherDuplicate: 0.03,
  /** Any pending message is delivered next, not the oldest. */
  reorder: 1,
  /** Times of objects are off by up to half the margin, either way. */
  timeSkew: 1,
  /** The clocks of instances are off by up to a day. */
  clockSkew: 1,
  /** The transform of a job throws for an entity, until the cure. */
  poison: 0.08,
  /** A source object is missing, until the cure. */
  missingSource: 0.15,
  /** An external job says that it is done and writes elsewhere, until the cure. */
  misplacedOutput: 0.2,
  /** Somebody deletes an output. */
  vanish: 0.004,
} as const;

export type FaultKind = keyof typeof RATES;

export const FAULT_KINDS = Object.keys(RATES) as FaultKind[];

export type FaultRates = Readonly<Record<FaultKind, number>>;

export const NO_FAULTS: FaultRates = ratesOf(() => 0);

/**
 * The faults of one seed. Each kind is off in a third of the seeds, since the loudest would hide the rest, and
 * comes at its own strength; some seeds have none at all, so that exact counts can be checked.
 */
export function swarm(random: Random): FaultRates {
  if (random.chance(0.08)) return NO_FAULTS;
  return ratesOf((kind) => {
    if (random.chance(1 / 3)) return 0;
    return RATES[kind] * random.pick([0.3, 1, 1, 3]);
  });
}

function ratesOf(rate: (kind: FaultKind) => number): FaultRates {
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, rate(kind)])) as Record<FaultKind, number>;
}
