import type { FaultRule } from '../../scripts/emulator/core/faults/rule.ts';
import type { ErrorCode } from '../../shared/errors/klio-error.ts';

/** A fault on the way of one entity to and through `bottom`, and how the system must take it. */
export interface FaultCase {
  readonly title: string;
  readonly entity: string;
  readonly rules: readonly FaultRule[];
  /** How often the rules fire, together. */
  readonly fires: number;
  /** What a delivery of `bottom` fails with before the message is delivered again; absent: none fails. */
  readonly failsWith?: ErrorCode;
  /** The transform refuses the entity, so that it ends in a dead letter. */
  readonly poisoned?: boolean;
}

interface Place {
  /** An object in bottom's bucket. */
  readonly output: RegExp;
  /** The object that left made, which bottom reads. */
  readonly input: RegExp;
  readonly event: RegExp;
  readonly letter: RegExp;
  /** Left's event on its way to bottom. */
  readonly push: RegExp;
}

type Described = Omit<FaultCase, 'entity' | 'rules'> & {
  readonly rules: (at: Place) => readonly FaultRule[];
};

const DESCRIBED: readonly Described[] = [
  ...([408, 429, 500, 502, 503, 504] as const).map(
    (status): Described => ({
      title: `a look answered by ${status} is tried again`,
      rules: ({ output }) => [{ op: 'objects.get', match: output, times: 2, action: `return-${status}` }],
      fires: 2,
    }),
  ),
  {
    title: 'a look whose connection is reset is tried again',
    rules: ({ output }) => [{ op: 'objects.get', match: output, nth: 1, action: 'return-reset-connection' }],
    fires: 1,
  },
  {
    title: 'a look that is never answered takes no more than its share of the time',
    rules: ({ output }) => [{ op: 'objects.get', match: output, nth: 1, action: 'stall-always' }],
    fires: 1,
    failsWith: 'STORAGE_UNAVAILABLE',
  },
  {
    title: 'an upload answered by 503 is tried again',
    rules: ({ output }) => [{ op: 'objects.insert', match: output, times: 2, action: 'return-503' }],
    fires: 2,
  },
  {
    title: 'an upload whose connection is reset is tried again',
    rules: ({ output }) => [
      { op: 'objects.insert', match: output, nth: 1, action: 'return-reset-connection' },
    ],
    fires: 1,
  },
  {
    title: 'an upload that was stored and answered by 503 is known as ours',
    rules: ({ output }) => [{ op: 'objects.insert', match: output, nth: 1, action: 'error-after-commit' }],
    fires: 1,
  },
  {
    title: 'an upload that was stored and whose answer was lost is known as ours',
    rules: ({ output }) => [{ op: 'objects.insert', match: output, nth: 1, action: 'reset-after-commit' }],
    fires: 1,
  },
  {
    title: 'a download that breaks off is taken up again',
    rules: ({ input }) => [{ op: 'objects.download', match: input, nth: 1, action: 'return-broken-stream' }],
    fires: 1,
  },
  {
    title: 'a download of other bytes never reaches the transform',
    rules: ({ input }) => [{ op: 'objects.download', match: input, nth: 1, action: 'return-corrupted-data' }],
    fires: 1,
    failsWith: 'INPUT_CORRUPT',
  },
  {
    title: 'an event that Pub/Sub refuses is published again',
    rules: ({ event }) => [{ op: 'publish', match: event, times: 3, action: 'publish-error-before' }],
    fires: 3,
  },
  {
    title: 'an event that Pub/Sub stores and denies comes twice and does no harm',
    rules: ({ event }) => [{ op: 'publish', match: event, times: 2, action: 'publish-error-after' }],
    fires: 2,
  },
  {
    title: 'a dead letter that Pub/Sub refuses is not acknowledged before it is stored',
    rules: ({ letter }) => [{ op: 'publish', match: letter, times: 2, action: 'publish-error-before' }],
    fires: 2,
    poisoned: true,
  },
  {
    title: 'an event delivered twice at once is worked on once in effect',
    rules: ({ push }) => [{ op: 'push', match: push, action: 'dup' }],
    fires: 1,
  },
  {
    title: 'an event delivered again while it is being handled is worked on once in effect',
    rules: ({ push }) => [{ op: 'push', match: push, nth: 1, action: 'early-redeliver' }],
    fires: 1,
  },
  {
    title: 'an event whose acknowledgement is lost comes again',
    rules: ({ push }) => [{ op: 'push', match: push, times: 2, action: 'lose-ack' }],
    fires: 2,
  },
  {
    title: 'an event that gets lost on its way comes again',
    rules: ({ push }) => [{ op: 'push', match: push, times: 3, action: 'drop-delivery' }],
    fires: 3,
  },
  {
    title: 'an event that is late finds its place at the join',
    rules: ({ push }) => [{ op: 'push', match: push, nth: 1, action: 'delay-1500ms' }],
    fires: 1,
  },
];

export const FAULT_CASES: readonly FaultCase[] = DESCRIBED.map((described, index) => {
  const entity = `fault-${index}`;
  return { ...described, entity, rules: described.rules(placesOf(entity)) };
});

function placesOf(entity: string): Place {
  const about = `.*"klio_entity":"${entity}"`;
  return {
    output: new RegExp(`-klio-bottom/${entity}\\.`),
    input: new RegExp(`-klio-left/${entity}\\.`),
    event: new RegExp(`/klio-bottom-output ${about}`),
    letter: new RegExp(`/klio-bottom-dead-letter ${about}`),
    push: new RegExp(`/klio-left\\.bottom ${about}`),
  };
}
