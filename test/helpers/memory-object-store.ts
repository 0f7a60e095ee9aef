import { KlioError } from '../../shared/errors/klio-error.ts';
import { abortable } from '../../shared/platform/abortable.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type {
  Body,
  ObjectInfo,
  ObjectLister,
  ObjectName,
  ObjectStore,
} from '../../shared/platform/object-store.ts';

const CHUNK_BYTES = 64 * 1024;

export interface MemoryObject extends ObjectInfo {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export type MemoryObjectStore = ReturnType<typeof createMemoryObjectStore>;

/** Cloud Storage in memory, every bucket there from the start. Generations count up over all objects. */
export function createMemoryObjectStore({ clock }: { clock: Pick<Clock, 'nowMs'> }) {
  const objects = new Map<string, MemoryObject>();
  const key = ({ bucket, name }: ObjectName) => `${bucket}/${name}`;
  let lastGeneration = 0;

  /** Puts an object there, whatever was there before. */
  const put = (object: ObjectName, body: string | Uint8Array, metadata: Record<string, string> = {}) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
    lastGeneration += 1;
    const stored: MemoryObject = {
      bucket: object.bucket,
      name: object.name,
      generation: `${lastGeneration}`,
      sizeBytes: bytes.length,
      createdAtMs: clock.nowMs(),
      metadata: { ...metadata },
      bytes,
      contentType: 'application/octet-stream',
    };
    objects.set(key(object), stored);
    return stored;
  };

  const store: ObjectStore & ObjectLister = {
    async look(object, signal) {
      checkTime(signal);
      return toInfo(objects.get(key(object)));
    },
    async lookByListing(object, signal) {
      checkTime(signal);
      return toInfo(objects.get(key(object)));
    },
    async *read(object, generation, signal) {
      checkTime(signal);
      const found = objects.get(key(object));
      if (found?.generation !== generation) {
        throw new KlioError(
          'INPUT_CHANGED',
          `Cannot read object: generation is gone [object=${key(object)}]`,
        );
      }
      for (let at = 0; at < found.bytes.length; at += CHUNK_BYTES) {
        checkTime(signal);
        yield found.bytes.slice(at, at + CHUNK_BYTES);
      }
    },
    async write(object, body, { contentType, metadata, ifGenerationMatch }, signal) {
      checkTime(signal);
      const bytes = await collect(body, signal);
      if ((objects.get(key(object))?.generation ?? '0') !== ifGenerationMatch) return null;
      const stored = { ...put(object, bytes, metadata), contentType };
      objects.set(key(object), stored);
      return toInfo(stored);
    },
    async *list(bucket, prefix, signal, within) {
      checkTime(signal);
      const isWithin = (name: string) =>
        !within || (byBytes(name, within.from) >= 0 && byBytes(name, within.before) < 0);
      const found = [...objects.values()].filter(
        (object) => object.bucket === bucket && object.name.startsWith(prefix) && isWithin(object.name),
      );
      found.sort((a, b) => byBytes(a.name, b.name));
      for (const object of found) {
        checkTime(signal);
        yield withoutBytes(object);
      }
    },
  };

  return {
    ...store,
    put,
    get: (object: ObjectName): MemoryObject | undefined => objects.get(key(object)),
    remove: (object: ObjectName): boolean => objects.delete(key(object)),
    /** Everything stored, in the order of first creation. */
    all: (): MemoryObject[] => [...objects.values()],
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function checkTime(signal: AbortSignal): void {
  if (signal.aborted) throw new KlioError('DEADLINE_EXCEEDED', 'Cannot use object store: time is up');
}

async function collect(body: Body, signal: AbortSignal): Promise<Uint8Array> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const next = await abortable(iterator.next(), signal).catch((error: unknown) => {
      checkTime(signal);
      throw error;
    });
    if (next.done) return Buffer.concat(chunks);
    chunks.push(next.value.slice());
  }
}

function toInfo(object: MemoryObject | undefined): ObjectInfo | null {
  return object ? withoutBytes(object) : null;
}

function withoutBytes({ bytes: _bytes, contentType: _contentType, ...info }: MemoryObject): ObjectInfo {
  return info;
}
