import { createHash } from 'node:crypto';
import { KlioError } from '../errors/klio-error.ts';
import type { Asset, Job } from '../graph/job.ts';
import type { Runtime } from './runtime.ts';

/**
 * The bytes of an asset that the job declares. Rejects, each time worth another delivery, since an operator can
 * mend it meanwhile: TRANSFORM_FAILED when it is not declared or not there, INPUT_CORRUPT when it is another.
 */
export async function readAsset(
  { job, names, store }: Pick<Runtime, 'job' | 'names' | 'store'>,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const asset = declaredAsset(job, name);
  const object = names.asset(asset);
  const place = `[bucket=${object.bucket}, object=${object.name}]`;
  const found = await store.look(object, signal);
  if (!found) {
    throw new KlioError('TRANSFORM_FAILED', `Cannot read asset "${name}": it is missing, upload it ${place}`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(object, found.generation, signal)) chunks.push(chunk);
  return checkedAsset(asset, Buffer.concat(chunks), `"${name}" ${place}`);
}

/** The declaration of that name; TRANSFORM_FAILED when there is none. */
export function declaredAsset(job: Job, name: string): Asset {
  const asset = Object.hasOwn(job.assets, name) ? job.assets[name] : undefined;
  if (asset) return asset;
  const declared = JSON.stringify(Object.keys(job.assets));
  throw new KlioError(
    'TRANSFORM_FAILED',
    `Cannot read asset "${name}" of "${job.name}": job.ts declares ${declared}`,
  );
}

/** The same bytes; INPUT_CORRUPT when they are not those whose hash is declared. */
export function checkedAsset({ sha256 }: Asset, bytes: Uint8Array, what: string): Uint8Array {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual === sha256) return bytes;
  throw new KlioError(
    'INPUT_CORRUPT',
    `Cannot use asset ${what}: its SHA-256 is not the declared one [sha256=${actual}, declared=${sha256}]`,
  );
}
