import type { Job } from '../../shared/graph/job.ts';
import type { Body } from '../../shared/platform/object-store.ts';
import type { TransformContext } from '../../shared/runtime/transform.ts';
import { execute } from './effects.ts';
import { handOf, outputText } from './output-text.ts';
import type { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

/** The work of every job: reads all inputs, then writes down on every output what it read. */
export async function simTransform(
  world: World,
  process: SimProcess,
  { entityId, inputs, signal }: TransformContext,
): Promise<Record<string, Body>> {
  const job = process.node as Job;
  execute(world, process, entityId);
  await process.operate('compute', signal, () => undefined);
  if (world.poisoned.has(`${job.name}/${entityId}`)) throw new Error('Cannot work: poisoned');
  const read: Record<string, string> = {};
  const hands: Record<string, string> = {};
  for (const [name, file] of Object.entries(inputs)) {
    const text = await file.text();
    if (!text.startsWith(`${entityId} `))
      world.violate('isolation', `${job.name} of ${entityId} reads "${text}"`);
    read[name] = `gs://${file.bucket}/${file.objectName}#${file.generation}`;
    hands[name] = handOf(text);
  }
  const made = { entityId, job: job.name, inputs: JSON.stringify(read), hands, by: process.hand };
  return Object.fromEntries(
    Object.keys(job.outputs).map((output) => [output, outputText({ ...made, output })]),
  );
}
