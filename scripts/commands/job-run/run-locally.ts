import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { abortable } from '../../../shared/platform/abortable.ts';
import type { Body } from '../../../shared/platform/object-store.ts';
import { checkedAsset, declaredAsset } from '../../../shared/runtime/asset.ts';
import { temporaryDirectory } from '../../../shared/runtime/temporary-directory.ts';
import type { InputFile, Transform, TransformContext } from '../../../shared/runtime/transform.ts';
import { localInputFile } from '../../../shared/testing/local-input-file.ts';
import type { LocalEntity } from './choose-inputs.ts';

export interface LocalOutput {
  readonly output: string;
  readonly path: string;
  readonly sizeBytes: number;
}

interface RunOptions {
  /** The file of each asset that the job declares. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly transform: Transform<Job>;
  readonly outDirectory: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Runs a job's transform on local files, with the job's own time limit, and writes `<entityId><suffix>` per
 * output. Nothing is written when the transform throws.
 */
export async function runLocally(
  job: Job,
  { entityId, files }: LocalEntity,
  { transform, assets = {}, outDirectory, signal, log }: RunOptions,
): Promise<LocalOutput[]> {
  const scratch = temporaryDirectory();
  const timeLimit = AbortSignal.timeout(job.limits.timeoutSeconds * 1000);
  const context: TransformContext = {
    entityId,
    inputs: await openInputs(files, scratch.path),
    asset: (name) => readLocalAsset(job, name, assets),
    signal: AbortSignal.any([signal, timeLimit]),
    temporaryDirectory: scratch.path,
    log: (message, fields) => log(fields ? `${message} ${JSON.stringify(fields)}` : message),
  };
  try {
    const bodies: Record<string, Body> = await abortable(transform(context), context.signal);
    const outputs: LocalOutput[] = [];
    for (const { name, suffix } of Object.values(job.outputs)) {
      const path = join(outDirectory, `${entityId}${suffix}`);
      outputs.push({ output: name, path, sizeBytes: await write(path, bodyOf(job, bodies, name)) });
    }
    return outputs;
  } finally {
    await scratch.remove();
  }
}

async function openInputs(
  files: Readonly<Record<string, string>>,
  scratch: () => Promise<string>,
): Promise<Record<string, InputFile>> {
  const opened = Object.entries(files).map(async ([name, file]) => [
    name,
    await localInputFile(file, scratch),
  ]);
  return Object.fromEntries(await Promise.all(opened));
}

/** With the same check as in the cloud, whose error tells the hash to declare. */
async function readLocalAsset(
  job: Job,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const asset = declaredAsset(job, name);
  const file = files[name];
  if (file === undefined) {
    throw new KlioError(
      'TRANSFORM_FAILED',
      `Cannot read asset "${name}": name its file by --asset ${name}=FILE`,
    );
  }
  return checkedAsset(asset, await readFile(file), `"${name}" [file=${file}]`);
}

function bodyOf(job: Job, bodies: Record<string, Body>, name: string): Body {
  const body = bodies[name];
  if (body !== undefined) return body;
  const returned = Object.keys(bodies).join(', ') || 'nothing';
  throw new KlioError(
    'TRANSFORM_FAILED',
    `Cannot write output "${name}" of "${job.name}": transform returned ${returned}`,
  );
}

/** Whole or not at all: a reader never sees half a file. */
async function write(path: string, body: Body): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${crypto.randomUUID()}.part`;
  try {
    const chunks = typeof body === 'string' || body instanceof Uint8Array ? [Buffer.from(body)] : body;
    await pipeline(Readable.from(chunks), createWriteStream(unfinished));
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw thrown;
  }
  return (await stat(path)).size;
}
