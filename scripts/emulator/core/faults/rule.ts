/** Storage answers as Google's own testbench does where it has a word for it: https://github.com/googleapis/storage-testbench */
type AnyCall =
  | `return-${408 | 429 | 500 | 502 | 503 | 504}`
  | 'return-reset-connection' // before the effect
  | 'stall-always' // no effect and no answer, until the client goes away
  | 'error-after-commit' // 503 although all is done
  | 'reset-after-commit';
type Download =
  | 'return-broken-stream' // the connection breaks halfway through the body
  | 'return-corrupted-data'; // the first byte is wrong

/** What a rule can make go wrong, by operation. Storage's are named as in the JSON API. */
interface Actions {
  'objects.get': AnyCall;
  'objects.list': AnyCall;
  'objects.download': AnyCall | Download;
  /** Uploads in one request, and the start of a resumable one. */
  'objects.insert': AnyCall;
  /** The pieces of a resumable upload. */
  'objects.insert-piece': AnyCall;
  'objects.update': AnyCall;
  'objects.delete': AnyCall;
  publish: 'publish-error-before' | 'publish-error-after';
  push:
    | 'drop-delivery' // the endpoint never gets it
    | 'lose-ack' // the endpoint's answer does not arrive
    | 'early-redeliver' // again, while the endpoint is at it
    | 'dup' // twice at once
    | `delay-${number}ms`;
}

export type FaultOp = keyof Actions;
export type FaultAction<Op extends FaultOp = FaultOp> = Actions[Op];

/** When something is to go wrong: at every call that fits, unless `nth`, `prob` or `times` says less. */
export type FaultRule = {
  readonly [Op in FaultOp]: {
    readonly op: Op;
    /** Tried on `bucket/object`, or on the topic or subscription followed by the attributes as JSON. */
    readonly match?: RegExp;
    /** Only at the nth call that fits, counted from 1. */
    readonly nth?: number;
    /** 0 to 1. */
    readonly prob?: number;
    /** At most so often. */
    readonly times?: number;
    readonly action: Actions[Op];
  };
}[FaultOp];

/** One fault that was caused. */
export interface FiredFault {
  readonly op: FaultOp;
  readonly subject: string;
  readonly action: FaultAction;
}
