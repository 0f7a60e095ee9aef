import type { z } from 'zod';
import { ApiError, invalid, unsupported } from '../model/errors.ts';
import { MAX_JSON_BYTES } from '../model/limits.ts';

/** Reads a JSON body. No bytes at all are an empty resource. Throws 400 when it is none, too large or no UTF-8. */
export async function readJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BYTES) throw invalid(`JSON body has more than ${MAX_JSON_BYTES} bytes`);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks));
}

export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError(400, 'parseError', 'Parse Error: the body is not valid JSON in UTF-8');
  }
}

/** Checks a resource against its schema. A field that is not in it is not done by this emulator: 501, naming it. */
export function parseResource<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.');
    throw unsupported(`field ${JSON.stringify(field)}`, field);
  }
  const field = issue?.path.join('.') || 'body';
  throw invalid(`Invalid value for ${field}: ${issue?.message}`, field);
}
