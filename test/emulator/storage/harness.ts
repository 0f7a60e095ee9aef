import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bucket, Storage } from '@google-cloud/storage';
import { afterEach, beforeEach } from 'vitest';
import {
  type StorageEmulator,
  type StorageEmulatorOptions,
  startStorageEmulator,
} from '../../../scripts/emulator/storage/start.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

// Google's client adds a listener for each chunk of a large upload, and warns of itself.
EventEmitter.defaultMaxListeners = 100;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: Resource;
}

/** The JSON of answers. Which fields are there depends on the question. */
export interface Resource {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly generation: string;
  readonly metageneration: string;
  readonly size: string;
  readonly crc32c: string;
  readonly md5Hash: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly items: readonly Resource[];
  readonly prefixes: readonly string[];
  readonly nextPageToken: string;
  readonly resource: Resource;
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly errors: readonly { readonly reason: string; readonly location?: string }[];
  };
}

export interface RequestOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export interface Sent {
  readonly topic: string;
  readonly attributes: Record<string, string>;
  readonly payload: string;
}

/** An emulator for each test, in a directory of its own, with the real client on it. */
export function useEmulator(overrides: Partial<StorageEmulatorOptions> = {}) {
  const harness = {
    directory: '',
    clock: new VirtualClock(),
    emulator: undefined as unknown as StorageEmulator,
    storage: undefined as unknown as Storage,
    /** Exists before each test. */
    bucket: undefined as unknown as Bucket,
    sent: [] as Sent[],
    async start() {
      harness.emulator = await startStorageEmulator({
        directory: harness.directory,
        clock: harness.clock,
        notify: (topic, { data, attributes }) =>
          harness.sent.push({ topic, attributes, payload: Buffer.from(data).toString() }),
        ...overrides,
      });
      harness.storage = clientOf(harness.emulator.endpoint);
      harness.bucket = harness.storage.bucket('tracks');
    },
    async restart() {
      await harness.emulator.stop();
      await harness.start();
    },
    request: (method: string, path: string, options?: RequestOptions) =>
      request(harness.emulator.endpoint, method, path, options),
    /** Puts an object there, whichever way is shortest. */
    async put(name: string, body: string | Uint8Array, query = ''): Promise<Resource> {
      const path = `/upload/storage/v1/b/tracks/o?uploadType=media&name=${encodeURIComponent(name)}${query}`;
      const answer = await harness.request('POST', path, { body });
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json;
    },
    hidden: (...path: string[]) => join(harness.directory, '.emulator-v1', ...path),
  };
  beforeEach(async () => {
    harness.directory = mkdtempSync(join(tmpdir(), 'storage-emulator-'));
    harness.clock = new VirtualClock();
    harness.sent = [];
    await harness.start();
    harness.emulator.createBucket('tracks');
  });
  afterEach(async () => {
    await harness.emulator.stop();
    rmSync(harness.directory, { recursive: true, force: true });
  });
  return harness;
}

/** Google's client, without its retries: a test wants to see the first answer. */
export function clientOf(endpoint: string): Storage {
  return new Storage({ projectId: 'p', apiEndpoint: endpoint, retryOptions: { autoRetry: false } });
}

/** A request whose path and headers go out as they are written. */
export function request(
  endpoint: string,
  method: string,
  path: string,
  { headers = {}, body }: RequestOptions = {},
): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sending = httpRequest(
      { hostname, port, method, path, headers: { ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          const { statusCode: status = 0 } = response;
          resolve({ status, headers: response.headers, bytes, text, json: parse(text) });
        });
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}

function parse(text: string): Resource {
  try {
    return JSON.parse(text);
  } catch {
    return {} as Resource;
  }
}
