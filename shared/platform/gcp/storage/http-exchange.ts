import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../clock.ts';

export interface HttpRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: URL;
  /** Path and query as they go over the wire: nothing normalises them, so ".." stays what it is. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: readonly Uint8Array[];
}

/** An answer whose status is in. Its body must be read, or the connection stays taken. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  text(): Promise<string>;
  /** The body as it comes, content encodings left alone. Ends in an error when the connection does. */
  chunks(): AsyncIterable<Uint8Array>;
}

export type HttpExchange = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

export interface HttpExchangeOptions {
  readonly clock: Clock;
  /** An exchange that moves no byte for this long, or up to twice this long, is broken off. */
  readonly stallMs: number;
}

/**
 * Requests over connections that are kept. The signal closes the connection at once, at any stage; errors are
 * Node's own, or the signal's reason.
 */
export function createHttpExchange({ clock, stallMs }: HttpExchangeOptions): HttpExchange {
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true, proxyEnv: process.env });

  return async (request, signal) => {
    signal.throwIfAborted();
    const isSecure = request.origin.protocol === 'https:';
    const outgoing = (isSecure ? httpsRequest : httpRequest)({
      method: request.method,
      hostname: request.origin.hostname.replace(/^\[|\]$/g, ''),
      port: request.origin.port || (isSecure ? 443 : 80),
      path: request.path,
      headers: request.body
        ? { ...request.headers, 'content-length': lengthOf(request.body) }
        : request.headers,
      agent: isSecure ? secure : plain,
    });
    const watch = watchProgress(outgoing, { clock, stallMs, signal });
    try {
      const incoming = await send(outgoing, request.body ?? [], watch);
      return toResponse(incoming, watch);
    } catch (error) {
      watch.stop();
      throw error;
    }
  };
}

function send(outgoing: ClientRequest, body: readonly Uint8Array[], watch: Watch): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    watch.onBroken(reject);
    outgoing.on('response', (incoming) => {
      // The answer may precede the end of the body; what then breaks is the answer's to tell.
      resolve(incoming);
    });
    outgoing.on('error', reject);
    for (const part of body) outgoing.write(part);
    outgoing.end();
  });
}

function toResponse(incoming: IncomingMessage, watch: Watch): HttpResponse {
  watch.onBroken((error) => incoming.destroy(error));
  // The signal may fire before anybody reads.
  incoming.on('error', () => {});
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: () => readText(incoming).finally(watch.stop),
    chunks: () => readChunks(incoming, watch),
  };
}

function readText(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (incoming.errored) reject(incoming.errored);
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    incoming.on('error', reject);
  });
}

async function* readChunks(incoming: IncomingMessage, watch: Watch): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  try {
    for (;;) {
      watch.awaiting(true);
      const next = await chunks.next();
      watch.awaiting(false);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    watch.stop();
    if (!incoming.complete) incoming.destroy();
  }
}

interface Watch {
  /** What to do with the error when the signal fires or nothing moves; replaces what was said before. */
  onBroken(handle: (error: Error) => void): void;
  /** False while the consumer is busy: a connection that nobody reads from does not stall. */
  awaiting(isAwaiting: boolean): void;
  stop(): void;
}

interface WatchOptions extends HttpExchangeOptions {
  readonly signal: AbortSignal;
}

function watchProgress(outgoing: ClientRequest, { clock, stallMs, signal }: WatchOptions): Watch {
  let handleBroken: (error: Error) => void = () => {};
  let isAwaiting = true;
  let waits = 0;
  let seen = '';
  const breakOff = (error: Error) => {
    stop();
    handleBroken(error);
    outgoing.destroy(error);
  };
  const check = () => {
    const { bytesRead = 0, bytesWritten = 0 } = outgoing.socket ?? {};
    const now = `${waits} ${bytesRead} ${bytesWritten}`;
    if (isAwaiting && now === seen) {
      breakOff(new Error(`no byte moved for ${stallMs} ms`));
      return;
    }
    seen = now;
    cancel = clock.schedule(stallMs, check);
  };
  const abort = () => breakOff(signal.reason);
  const stop = () => {
    cancel();
    signal.removeEventListener('abort', abort);
  };
  let cancel = clock.schedule(stallMs, check);
  signal.addEventListener('abort', abort, { once: true });
  return {
    onBroken(handle) {
      handleBroken = handle;
    },
    awaiting(now) {
      isAwaiting = now;
      if (now) waits += 1;
    },
    stop,
  };
}

function lengthOf(body: readonly Uint8Array[]): number {
  return body.reduce((sum, part) => sum + part.length, 0);
}
