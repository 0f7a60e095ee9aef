/** Whether a message that failed so is worth delivering again. The only place that decides it. */
const RETRYABLE = {
  BAD_MESSAGE: false, // not a KlioMessage, or an entity id that is not allowed
  ROOT_INPUT_MISSING: false, // a source object is missing
  INPUT_UNDECODABLE: false, // whole bytes that the transform cannot read
  FORCE_NOT_ALLOWED: false, // the job's declaration keeps what exists
  CYCLE: false, // a message that goes round
  MESSAGE_TOO_LARGE: false, // the event would not fit into a Pub/Sub message
  PARENT_NO_OUTPUT: true, // a parent said it is done and its output is not there
  INPUT_CORRUPT: true, // bytes that do not match their checksum
  INPUT_CHANGED: true, // the pinned generation is gone
  OUTPUT_CONTENDED: true, // forced requests kept winning over each other
  TRANSFORM_FAILED: true, // the author's code threw
  DEADLINE_EXCEEDED: true, // no time left before the ack deadline
  PERMISSION_DENIED: true, // a role is missing
  RESOURCE_EXHAUSTED: true, // quota, memory or disk
  STORAGE_UNAVAILABLE: true, // Cloud Storage did not answer
  PUBLISH_FAILED: true, // Pub/Sub did not take the message
} as const;

export type ErrorCode = keyof typeof RETRYABLE;

/**
 * The one error of the runtime. The code is one of a closed set and alone decides between a retry and a
 * dead letter; the message says what failed, then the facts in brackets.
 */
export class KlioError extends Error {
  override readonly name = 'KlioError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True when delivering the message again may succeed. */
export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE[code];
}

/** The error as it is when it is ours; anything else a transform or a library threw becomes TRANSFORM_FAILED. */
export function toKlioError(thrown: unknown): KlioError {
  if (thrown instanceof KlioError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new KlioError('TRANSFORM_FAILED', message, { cause: thrown });
}
