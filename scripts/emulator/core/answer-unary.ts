import type { handleUnaryCall, ServerUnaryCall, status } from '@grpc/grpc-js';

/** The signal fires when the caller no longer waits for the answer. */
export type Answer<Request, Response> = (
  request: Request,
  signal: AbortSignal,
) => Response | Promise<Response>;

export type ToStatus = (error: unknown) => { readonly code: status; readonly details: string };

/** A gRPC handler from a function; what it throws becomes the status of the call. */
export function answerUnary<Request, Response>(
  answer: Answer<Request, Response>,
  toStatus: ToStatus,
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
