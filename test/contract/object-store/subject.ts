import { createHash, randomUUID } from 'node:crypto';
import type {
  Body,
  ObjectInfo,
  ObjectLister,
  ObjectName,
  ObjectStore,
} from '../../../shared/platform/object-store.ts';

export interface ObjectStoreUnderTest {
  readonly store: ObjectStore & ObjectLister;
  /** Exists and may be written to. */
  readonly bucket: string;
  /** The time by which the store dates objects. */
  readonly nowMs: () => number;
  readonly close: () => Promise<void>;
}

export const MIB = 1024 * 1024;
export const NEVER = new AbortController().signal;

/** What is tested, once it is open, with the calls that most tests make. */
export class Subject {
  #opened: ObjectStoreUnderTest | undefined;

  set opened(opened: ObjectStoreUnderTest) {
    this.#opened = opened;
  }

  get store(): ObjectStore & ObjectLister {
    return this.#opened!.store;
  }

  get bucket(): string {
    return this.#opened!.bucket;
  }

  nowMs(): number {
    return this.#opened!.nowMs();
  }

  close(): Promise<void> | undefined {
    return this.#opened?.close();
  }

  named(name: string): ObjectName {
    return { bucket: this.bucket, name };
  }

  /** A name that no other test uses. */
  unique(suffix = ''): ObjectName {
    return this.named(`${randomUUID()}${suffix}`);
  }

  async create(object: ObjectName, body: Body, metadata: Record<string, string> = {}): Promise<ObjectInfo> {
    const options = { contentType: 'application/octet-stream', metadata, ifGenerationMatch: '0' };
    return present(await this.store.write(object, body, options, NEVER));
  }

  overwrite(object: ObjectName, body: Body, ifGenerationMatch: string): Promise<ObjectInfo | null> {
    const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch };
    return this.store.write(object, body, options, NEVER);
  }

  readBack({ bucket, name, generation }: ObjectInfo): Promise<Uint8Array> {
    return collect(this.store.read({ bucket, name }, generation, NEVER));
  }
}

/** `length` bytes that tell where in the object they belong. */
export function pattern(offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = ((offset + at) * 31) >>> 8;
  return bytes;
}

export async function* streamOf(length: number, chunkBytes = 100_003): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += chunkBytes) yield pattern(at, Math.min(chunkBytes, length - at));
}

export async function* asStream(body: Body): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield bytesOf(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await collectAll(chunks)));
}

export async function collectAll<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export function present<T>(value: T | null): T {
  if (value === null) throw new Error('The object store gave null, should have given an object');
  return value;
}
