import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { toStatus } from './status.ts';

/** The signal fires when the caller no longer waits for the answer. */
export type Answer<Request, Response> = (
  request: Request,
  signal: AbortSignal,
) => Response | Promise<Response>;

/** A gRPC handler from a function; what it throws becomes the status of the call. */
export function unary<Request, Response>(
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    respond(answer, call).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toStatus(error)),
    );
  };
}

async function respond<Request, Response>(
  answer: Answer<Request, Response>,
  call: ServerUnaryCall<Request, Response>,
): Promise<Response> {
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  return answer(call.request, gone.signal);
}
