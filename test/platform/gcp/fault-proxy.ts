import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What one request meets instead of being passed on. */
export type Fault = (exchange: {
  readonly body: Buffer;
  readonly forward: (body?: Buffer) => Promise<Answer>;
  readonly response: ServerResponse;
  readonly socket: Socket;
}) => void | Promise<void>;

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;

/** Stands before an emulator. The faults that are set meet the next requests, one each, in order. */
export async function startFaultProxy(target: string) {
  const faults: Fault[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const arrivals: (() => void)[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await readAll(incoming).catch(() => null);
    // The client has broken off its own request.
    if (!body) return;
    requests.push(`${incoming.method} ${incoming.url}`);
    const forward = async (changed = body) => {
      const answer = await pass(target, incoming, changed);
      const { location } = answer.headers;
      const headers = location ? { location: location.replace(target, endpoint()) } : {};
      return { ...answer, headers: { ...answer.headers, ...headers } };
    };
    const fault = faults.shift() ?? passOn;
    await fault({ body, forward, response, socket: incoming.socket });
    for (const arrived of arrivals.splice(0)) arrived();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: endpoint(),
    /** Forgets what was seen and set before. */
    meet(...next: Fault[]): void {
      requests.length = 0;
      faults.splice(0, Infinity, ...next);
    },
    /** Method and path of each request since `meet`. */
    requests,
    /** Resolves when the next request has met its fault. */
    nextRequest: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    openConnections: () => sockets.size,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

export const passOn: Fault = async ({ forward, response }) => respond(response, await forward());

/** Answers without passing the request on. */
export function answer(status: number, message = 'told to fail', reason = 'test'): Fault {
  return ({ response }) => {
    const body = JSON.stringify({ error: { code: status, message, errors: [{ message, reason }] } });
    respond(response, { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) });
  };
}

/** Breaks the connection before anything happened. */
export const resetBefore: Fault = ({ socket }) => void socket.destroy();
/** Breaks the connection when the request has had its effect. */
export const resetAfter: Fault = async ({ forward, socket }) => {
  await forward();
  socket.destroy();
};
export const stall: Fault = () => {};

/** Says that it failed when it has succeeded. */
export function answerAfter(status: number): Fault {
  return async (exchange) => {
    await exchange.forward();
    await answer(status)(exchange);
  };
}

/** Breaks the connection after that many bytes of the body, or leaves it hanging there. */
export function cutBody(atByte: number, then: 'reset' | 'hang' = 'reset'): Fault {
  return async ({ forward, response, socket }) => {
    const { status, headers, body } = await forward();
    response.writeHead(status, headers);
    response.write(body.subarray(0, atByte), () => {
      if (then === 'reset') socket.destroy();
    });
  };
}

/** Changes one byte of the body of the answer. */
export function flipAnswered(atByte: number): Fault {
  return async ({ forward, response }) => {
    const whole = await forward();
    respond(response, { ...whole, body: flipped(whole.body, atByte) });
  };
}

/** Changes one byte of the body of the request, counted from its end when negative. */
export function flipSent(atByte: number): Fault {
  return async ({ body, forward, response }) => respond(response, await forward(flipped(body, atByte)));
}

function flipped(body: Buffer, atByte: number): Buffer {
  const changed = Buffer.from(body);
  const at = atByte < 0 ? changed.length + atByte : atByte;
  changed[at] = changed[at]! ^ 1;
  return changed;
}

function respond(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

function pass(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { host: _, 'content-length': __, 'transfer-encoding': ___, ...headers } = incoming.headers;
    const outgoing = request(
      target,
      {
        method: incoming.method!,
        path: incoming.url!,
        headers: { ...headers, 'content-length': body.length },
      },
      async (answered) => {
        const { 'transfer-encoding': ____, ...answeredHeaders } = answered.headers;
        resolve({ status: answered.statusCode!, headers: answeredHeaders, body: await readAll(answered) });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
