import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExecutionsClient } from '@google-cloud/workflows';
import { credentials } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import {
  startWorkflowsEmulator,
  type WorkflowsEmulator,
  type WorkflowsEmulatorOptions,
} from '../../../scripts/emulator/workflows/start.ts';
import { WORKFLOW } from './workflow-names.ts';

/** An emulator that stops when the test ends. */
export async function startEmulator(options: WorkflowsEmulatorOptions = {}): Promise<WorkflowsEmulator> {
  const emulator = await startWorkflowsEmulator(options);
  onTestFinished(() => emulator.stop());
  return emulator;
}

/** Deploys a definition as the one workflow and starts it; returns the execution's name. */
export function begin(emulator: WorkflowsEmulator, source: string, argument?: unknown): string {
  emulator.deploy({ name: WORKFLOW, source, serviceAccount: 'flow@demo.iam.gserviceaccount.com' });
  return emulator.start(WORKFLOW, argument === undefined ? '' : JSON.stringify(argument));
}

/** Runs a definition to its end and returns what it did, parsed; throws the context of its error. */
export async function outcomeOf(
  emulator: WorkflowsEmulator,
  source: string,
  argument?: unknown,
): Promise<unknown> {
  const { result, error } = await emulator.ended(
    begin(emulator, source, argument),
    new AbortController().signal,
  );
  if (error) throw Object.assign(new Error(error.context), { payload: JSON.parse(error.payload) });
  return JSON.parse(result ?? 'null');
}

/** The client that people use, on an emulator. */
export function openClient({ host }: WorkflowsEmulator): ExecutionsClient {
  const [servicePath, port] = host.split(':');
  const client = new ExecutionsClient({
    servicePath: servicePath!,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId: 'demo',
  });
  onTestFinished(() => client.close());
  return client;
}

export interface ArrivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly response: ServerResponse;
  /** Resolves when the other side has broken the request off. */
  readonly brokenOff: Promise<void>;
}

/** An HTTP server that ends with the test. What the handler says it has not answered waits in `next`. */
export async function startServer(handle: (request: ArrivedRequest) => boolean = () => false) {
  const arrived: ArrivedRequest[] = [];
  const waiting: ((request: ArrivedRequest) => void)[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const one: ArrivedRequest = {
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      body: Buffer.concat(parts).toString(),
      response,
      brokenOff: new Promise((resolve) => {
        response.on('close', () => {
          if (!response.writableFinished) resolve();
        });
      }),
    };
    if (handle(one)) return;
    const next = waiting.shift();
    if (next) next(one);
    else arrived.push(one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    next: () =>
      new Promise<ArrivedRequest>((resolve) => {
        const request = arrived.shift();
        if (request) resolve(request);
        else waiting.push(resolve);
      }),
  };
}

export function answerJson(response: ServerResponse, value: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  return true;
}
