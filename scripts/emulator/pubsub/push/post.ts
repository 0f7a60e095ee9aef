import * as http from 'node:http';
import * as https from 'node:https';

/** What came of a push: a status, or why there was none. `body` is the beginning of the answer. */
export type PostResult =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** See `Poster.post`. */
export type Post = (
  url: string,
  request: { readonly headers: Record<string, string>; readonly body: string; readonly signal: AbortSignal },
  report: (result: PostResult) => void,
) => void;

const MAX_QUOTED_BYTES = 2_048;

/** Keeps connections to push endpoints open between pushes. */
export class Poster {
  readonly #httpAgent = new http.Agent({ keepAlive: true });
  readonly #httpsAgent = new https.Agent({ keepAlive: true });
  #destroyed = false;

  /**
   * Posts JSON and reports the first thing that decides: the status line, also a provisional 102, or a
   * failure. Redirects are not followed. Nothing is reported after the signal has fired or `destroy`.
   */
  post(
    url: string,
    { headers, body, signal }: { headers: Record<string, string>; body: string; signal: AbortSignal },
    report: (result: PostResult) => void,
  ): void {
    if (signal.aborted || this.#destroyed) return;
    const secure = url.startsWith('https:');
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      agent: secure ? this.#httpsAgent : this.#httpAgent,
      signal,
    });
    let reported = false;
    const reportOnce = (result: PostResult) => {
      if (!reported && !signal.aborted && !this.#destroyed) report(result);
      reported = true;
    };
    request.on('information', ({ statusCode }) => {
      if (statusCode === 102) reportOnce({ kind: 'answered', status: 102, body: '' });
    });
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status < 300) {
        response.resume();
        reportOnce({ kind: 'answered', status, body: '' });
      } else {
        readBeginning(response, (text) => reportOnce({ kind: 'answered', status, body: text }));
      }
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (
        request.reusedSocket &&
        error.code === 'ECONNRESET' &&
        !reported &&
        !signal.aborted &&
        !this.#destroyed
      ) {
        // The endpoint closed an idle connection just as it was used: no attempt on the message.
        reported = true;
        this.post(url, { headers, body, signal }, report);
      } else {
        reportOnce({ kind: 'failed', reason: describe(error) });
      }
    });
    request.end(body);
  }

  /** Breaks all connections off. */
  destroy(): void {
    this.#destroyed = true;
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }
}

/** Quotes an answer that is going to be reported as a failure; reading it whole frees the connection. */
function readBeginning(response: http.IncomingMessage, done: (text: string) => void): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  response.on('data', (part: Buffer) => {
    if (bytes < MAX_QUOTED_BYTES) parts.push(part);
    bytes += part.length;
  });
  response.on('close', () => done(Buffer.concat(parts).toString('utf8', 0, MAX_QUOTED_BYTES)));
}

function describe(error: NodeJS.ErrnoException): string {
  // A refused connection is an AggregateError without a message when the host has several addresses.
  return error.message || error.code || 'unknown error';
}
