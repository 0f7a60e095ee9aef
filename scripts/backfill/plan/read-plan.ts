import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import { type PlanFile, planFileSchema } from '../../../shared/backfill/plan-file.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import { describeGraph, fingerprintOf, graphChanges } from '../../../shared/graph/graph-description.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { BackfillFolder } from './backfill-folder.ts';

/**
 * Reads a plan back. Throws a CliError where there is none, where it is of another version of Klio Functions, and
 * where the graph has changed since, saying in what: its numbers and its messages would be wrong.
 */
export async function readPlan(
  folder: BackfillFolder,
  { graph, names }: { readonly graph: JobGraph; readonly names: ResourceNames },
): Promise<PlanFile> {
  const plan = parsePlan(await readText(folder), folder.id);
  const now = describeGraph(graph, names);
  if (plan.graph.fingerprint === fingerprintOf(now)) return plan;
  const changes = graphChanges(plan.graph.jobs, now);
  throw refusal(
    folder.id,
    `the graph has changed since it was planned: ${changes.join('; ')}; plan it again`,
  );
}

async function readText({ id, bucket, store, signal }: BackfillFolder): Promise<string> {
  const name = backfillObjects(id).plan;
  const found = await store.look({ bucket, name }, signal);
  if (!found) throw refusal(id, `there is no gs://${bucket}/${name}; make one by klio backfill plan`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(found, found.generation, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function parsePlan(text: string, id: string): PlanFile {
  const result = planFileSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw refusal(id, `its file is not one that this version reads (${faults.join('; ')}); plan it again`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(id: string, why: string): CliError {
  return new CliError(EXIT.usage, `Cannot use plan "${id}": ${why}`);
}
