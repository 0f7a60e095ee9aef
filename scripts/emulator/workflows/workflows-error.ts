/** The status codes of the Workflows APIs that the emulator answers with, by their gRPC names. */
export type WorkflowsErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'UNIMPLEMENTED';

/** What a caller did wrong, or what this emulator does not do, with the code that the service answers. */
export class WorkflowsError extends Error {
  override readonly name = 'WorkflowsError';
  readonly code: WorkflowsErrorCode;

  constructor(code: WorkflowsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function invalid(message: string): WorkflowsError {
  return new WorkflowsError('INVALID_ARGUMENT', message);
}
