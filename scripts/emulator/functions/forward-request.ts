import type { Agent, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { request as open } from 'node:http';
import { pipeline } from 'node:stream';
import type { Clock } from '../../../shared/platform/clock.ts';
import { answer } from './answer.ts';

/** Headers that are about one connection, not about the request: RFC 9110, section 7.6.1. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

export interface Destination {
  readonly socketPath: string;
  readonly agent: Agent;
  readonly path: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** 'timed-out': the instance may still be at it. 'broken': the connection ended before the answer did. */
export type ForwardResult = 'answered' | 'timed-out' | 'broken';

/**
 * Passes a request on to an instance and its answer back. Resolves when the instance is done with it, or at
 * the time-out: then 504 is answered and the connection closed, as Cloud Run does. A connection that breaks
 * is answered by 503. A caller that goes away does not stop the instance.
 */
export function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { socketPath, agent, path, timeoutMs, clock }: Destination,
): Promise<ForwardResult> {
  return new Promise((resolve) => {
    const headers = withoutHops(request.headers);
    const upstream = open({ socketPath, agent, path, method: request.method ?? 'POST', headers });
    const finish = (result: ForwardResult) => {
      cancelTimeout();
      resolve(result);
    };
    const cancelTimeout = clock.schedule(timeoutMs, () => {
      answer(response, 504, `The function did not answer within ${timeoutMs / 1000} s`);
      finish('timed-out');
      upstream.destroy();
    });
    upstream.once('response', (reply) => {
      reply.once('end', () => finish('answered'));
      reply.once('error', () => {
        answer(response, 503, 'The instance broke off its answer');
        finish('broken');
      });
      if (response.destroyed) reply.resume();
      else sendBack(reply, response);
    });
    pipeline(request, upstream, () => {}); // what goes wrong comes as an error of `upstream`
    upstream.once('error', (error) => {
      answer(response, 503, `The connection to the instance had an error: ${error.message}`);
      finish('broken');
    });
  });
}

function sendBack(reply: IncomingMessage, response: ServerResponse): void {
  response.writeHead(reply.statusCode ?? 502, withoutHops(reply.headers));
  reply.pipe(response);
  response.once('close', () => reply.resume()); // the caller may be gone, the instance is to finish
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  for (const name of HOP_BY_HOP) delete kept[name];
  return kept;
}
