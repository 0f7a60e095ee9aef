import { KlioError } from '../errors/klio-error.ts';
import type { Job } from '../graph/job.ts';
import { abortable } from '../platform/abortable.ts';
import type { Body } from '../platform/object-store.ts';
import { readAsset } from './asset.ts';
import { timed } from './facts.ts';
import { inputFile } from './input-file.ts';
import { lineageOf } from './lineage.ts';
import type { Runtime } from './runtime.ts';
import type { Decision, Writing } from './situation.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';
import type { TransformContext } from './transform.ts';
import type { Turn } from './turn.ts';

type Work = Extract<Decision, { kind: 'work' }>;

/**
 * Runs the transform on pinned inputs and writes its outputs under their preconditions. 'look-again' when an
 * input changed meanwhile, or when another forced request wrote an output first.
 */
export async function runAndWrite(turn: Turn, work: Work): Promise<'written' | 'look-again'> {
  const directory = temporaryDirectory();
  try {
    const bodies = await timed(turn.runtime.clock, turn.facts, 'transform', () =>
      transform(turn, work, directory),
    );
    await turn.runtime.reached?.('before-upload');
    return await timed(turn.runtime.clock, turn.facts, 'write', () => writeAll(turn, work, bodies));
  } catch (thrown) {
    if (thrown instanceof KlioError && thrown.code === 'INPUT_CHANGED') return 'look-again';
    throw thrown;
  } finally {
    await directory.remove();
  }
}

async function transform(
  turn: Turn,
  work: Work,
  directory: TemporaryDirectory,
): Promise<Record<string, Body>> {
  const { runtime, message, signal } = turn;
  const files = Object.entries(work.inputs).map(([name, object]) => [
    name,
    inputFile(turn, object, directory.path),
  ]);
  const context: TransformContext = {
    entityId: message.entityId,
    inputs: Object.fromEntries(files),
    asset: (name) => readAsset(runtime, name, signal),
    signal,
    temporaryDirectory: directory.path,
    log: (text, fields) => runtime.log({ message: text, ...fields, entityId: message.entityId }),
  };
  const bodies = await abortable(runtime.transform(context), signal);
  checkOutputs(runtime.job, bodies);
  return bodies;
}

async function writeAll(
  turn: Turn,
  work: Work,
  bodies: Record<string, Body>,
): Promise<'written' | 'look-again'> {
  const metadata = lineageOf(turn, work.inputs);
  for (const [index, writing] of work.writings.entries()) {
    if (index > 0) await turn.runtime.reached?.('between-outputs');
    const won = await write(turn, writing, bodies[writing.output.name] ?? '', metadata);
    if (!won && turn.message.force) return 'look-again';
  }
  return 'written';
}

/** False when the output is not what it was when the decision fell: another delivery won. */
async function write(
  turn: Turn,
  writing: Writing,
  body: Body,
  metadata: Record<string, string>,
): Promise<boolean> {
  const { runtime, message, signal, facts } = turn;
  const object = runtime.names.object(writing.output, message.entityId);
  const { contentType } = writing.output;
  const options = { contentType, metadata, ifGenerationMatch: writing.ifGenerationMatch };
  const upload = runtime.reached ? pausedMidway(body, runtime.reached) : body;
  const written = await runtime.store.write(object, upload, options, signal);
  facts.bytesOut += written?.sizeBytes ?? 0;
  return written !== null;
}

/** The same bytes, with the crash point between their halves. */
async function* pausedMidway(
  body: Body,
  reached: NonNullable<Runtime['reached']>,
): AsyncIterable<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const middle = bytes.length >> 1;
    yield bytes.subarray(0, middle);
    await reached('mid-upload');
    yield bytes.subarray(middle);
    return;
  }
  let first = true;
  for await (const chunk of body) {
    yield chunk;
    if (first) await reached('mid-upload');
    first = false;
  }
}

function checkOutputs(job: Job, bodies: unknown): void {
  const returned = Object.keys(typeof bodies === 'object' && bodies !== null ? bodies : {});
  const declared = Object.keys(job.outputs);
  const missing = declared.filter((name) => !returned.includes(name));
  const unknown = returned.filter((name) => !declared.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  throw new KlioError(
    'TRANSFORM_FAILED',
    `Cannot write the outputs of "${job.name}": transform returned ${JSON.stringify(returned)}, ` +
      `job.ts declares ${JSON.stringify(declared)}`,
  );
}
