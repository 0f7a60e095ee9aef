/** The status codes of Pub/Sub that the emulator answers with, by their gRPC names. */
export type PubSubErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'PERMISSION_DENIED'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE';

/** What a caller did wrong, or what this emulator does not do, with the code that Pub/Sub answers. */
export class PubSubError extends Error {
  override readonly name = 'PubSubError';
  readonly code: PubSubErrorCode;

  constructor(code: PubSubErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function invalid(message: string): PubSubError {
  return new PubSubError('INVALID_ARGUMENT', message);
}
