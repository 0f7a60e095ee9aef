import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A push that has arrived and waits for its answer. */
export interface ArrivedPush {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of all kinds.
  readonly body: any;
  readonly text: string;
  answer(status: number, body?: string): void;
  /** Resolves when the emulator has broken the request off. */
  readonly brokenOff: Promise<void>;
}

/** An HTTP server that hands out pushes in the order they arrive, and ends with the test. */
export async function startEndpoint() {
  const arrived: ArrivedPush[] = [];
  const waiting: ((push: ArrivedPush) => void)[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const push: ArrivedPush = {
      request,
      response,
      body,
      text: Buffer.from(body.message.data ?? '', 'base64').toString(),
      answer: (status, answer) => void response.writeHead(status).end(answer),
      brokenOff: new Promise((resolve) => {
        response.on('close', () => {
          if (!response.writableFinished) resolve();
        });
      }),
    };
    const next = waiting.shift();
    if (next) next(push);
    else arrived.push(push);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`;
  return {
    url,
    server,
    /** Pushes that have arrived and were not asked for yet. */
    arrived,
    next: () =>
      new Promise<ArrivedPush>((resolve) => {
        const push = arrived.shift();
        if (push) resolve(push);
        else waiting.push(resolve);
      }),
  };
}
