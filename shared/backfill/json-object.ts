import { buffer } from 'node:stream/consumers';
import type { z } from 'zod';
import { KlioError } from '../errors/klio-error.ts';
import type { ObjectName, ObjectStore } from '../platform/object-store.ts';

/** A value that was read, and the generation to replace it under. */
export interface Read<T> {
  readonly value: T;
  readonly generation: string;
}

/** The parsed object, or null when there is none. Throws INPUT_UNDECODABLE, naming the object, when it is not what it should be. */
export async function readJson<T>(
  store: ObjectStore,
  object: ObjectName,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<Read<T> | null> {
  const info = await store.look(object, signal);
  if (!info) return null;
  const text = (await buffer(store.read(object, info.generation, signal))).toString();
  return { value: parse(text, object, schema), generation: info.generation };
}

/** Replaces the object where it still has this generation, '0' for none: the new generation, or null when it has another. */
export async function writeJson(
  store: ObjectStore,
  object: ObjectName,
  { value, ifGenerationMatch }: { readonly value: object; readonly ifGenerationMatch: string },
  signal: AbortSignal,
): Promise<string | null> {
  const options = { contentType: 'application/json', metadata: {}, ifGenerationMatch };
  const written = await store.write(object, `${JSON.stringify(value)}\n`, options, signal);
  return written?.generation ?? null;
}

function parse<T>(text: string, { bucket, name }: ObjectName, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KlioError(
      'INPUT_UNDECODABLE',
      `Cannot read gs://${bucket}/${name}: it is not what this version of Klio Functions writes; ` +
        'go on with the version that wrote it, or plan again',
      { cause },
    );
  }
}
