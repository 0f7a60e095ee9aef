import { type handleUnaryCall, status } from '@grpc/grpc-js';
import { type Answer, answerUnary } from '../../core/answer-unary.ts';
import { WorkflowsError } from '../workflows-error.ts';

/** A gRPC handler from a function; what it throws becomes the status of the call. */
export function unary<Request, Response>(
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return answerUnary(answer, toStatus);
}

/** An error as gRPC sends it: ours with its own code, anything else as INTERNAL. */
function toStatus(error: unknown): { code: status; details: string } {
  if (error instanceof WorkflowsError) return { code: status[error.code], details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
