import type { Place } from '../../../shared/backfill/find-objects.ts';
import type { ObjectInfo, ObjectLister, ObjectStore } from '../../../shared/platform/object-store.ts';

const DIGITS = 8;
/** Of a thousand, that are there. */
const SHARE = { sources: 990, outputs: 667 };

export function trackId(index: number): string {
  return `track${String(index).padStart(DIGITS, '0')}`;
}

/**
 * Cloud Storage of a catalogue that is made up as it is listed: `entities` tracks, of which nearly all have a
 * source and two thirds each output, with lineage. What is written is counted and forgotten.
 */
export function generatedStore(entities: number, places: readonly Place[]) {
  const counted = { listed: 0, looks: 0, writtenBytes: 0, writes: 0 };
  const placeOf = (bucket: string) => places.findIndex((place) => place.bucket === bucket);

  const find = (at: number, index: number): ObjectInfo | null => {
    const { bucket, prefix, suffix } = places[at] as Place;
    const share = bucket.endsWith('-tracks') ? SHARE.sources : SHARE.outputs;
    if (scramble(index * places.length + at) % 1000 >= share) return null;
    const name = `${prefix}${trackId(index)}${suffix}`;
    const inputs = JSON.stringify({
      audio: `gs://demo-klio-klio-downsample/${trackId(index)}.flac#${index + 1}`,
    });
    const metadata = { 'klio-request': 'r', 'klio-inputs': inputs };
    return { bucket, name, generation: String(index + 1), sizeBytes: 1, createdAtMs: 0, metadata };
  };

  const store: Pick<ObjectStore, 'look' | 'read' | 'write'> & ObjectLister = {
    async look({ bucket, name }) {
      counted.looks += 1;
      const index = Number(/^track(\d+)/.exec(name)?.[1]);
      return find(placeOf(bucket), index);
    },
    async *list(bucket, _prefix, _signal, within) {
      const at = placeOf(bucket);
      for (let index = firstFrom(within?.from ?? '', entities); index < entities; index += 1) {
        if (within && trackId(index) >= within.before) return;
        const object = find(at, index);
        if (!object) continue;
        counted.listed += 1;
        yield object;
      }
    },
    read() {
      throw new Error('Nothing is read here');
    },
    async write(object, body) {
      for await (const chunk of typeof body === 'string'
        ? [Buffer.from(body)]
        : (body as AsyncIterable<Buffer>)) {
        counted.writtenBytes += chunk.length;
      }
      counted.writes += 1;
      return { ...object, generation: '1', sizeBytes: 0, createdAtMs: 0, metadata: {} };
    },
  };
  return { store, counted };
}

/** The first index whose id is not less than the name. */
function firstFrom(name: string, entities: number): number {
  let [low, high] = [0, entities];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trackId(middle) < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function scramble(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
