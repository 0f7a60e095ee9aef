import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A push as the function got it. */
export interface Call {
  readonly path: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly deliveryAttempt: number | undefined;
}

interface PushBody {
  readonly message: { readonly data: string; readonly attributes: Record<string, string> };
  readonly deliveryAttempt?: number;
}

/** The other end of recording-function.ts. */
export class Recorder {
  /** What each call is answered with. */
  answer: (call: Call) => number = () => 204;
  readonly #calls: Call[] = [];
  readonly #server = createServer(async (request, response) => {
    const { message, deliveryAttempt } = (await json(request)) as PushBody;
    const text = Buffer.from(message.data ?? '', 'base64').toString();
    const call = { path: request.url ?? '', text, attributes: message.attributes, deliveryAttempt };
    this.#calls.push(call);
    response.writeHead(this.answer(call)).end();
  });

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** The calls since the last look. */
  take(): Call[] {
    return this.#calls.splice(0);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
