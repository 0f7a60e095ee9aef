import type { handleUnaryCall } from '@grpc/grpc-js';
import { type Answer, answerUnary } from '../../core/answer-unary.ts';
import { toStatus } from './status.ts';

/** A gRPC handler from a function; what it throws becomes the status of the call. */
export function unary<Request, Response>(
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return answerUnary(answer, toStatus);
}
