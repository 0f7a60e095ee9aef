import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import { describeGraph, fingerprintOf } from '../../../shared/graph/graph-description.ts';
import type { Pricing } from '../../cost/pricing.ts';
import { writeNew } from './backfill-folder.ts';
import { estimatePlan } from './estimate-plan.ts';
import { type PlanFolder, type Survey, type SurveyRequest, surveyEntities } from './survey-entities.ts';

export interface PlanRequest extends SurveyRequest {
  readonly options: PlanFile['options'];
  /** What was left out of the manifests; asked for once the ids were read to their end. */
  readonly leftOut: () => Omit<PlanFile['manifest'], 'entities'>;
  readonly pricing: Pricing;
  readonly createdAtMs: number;
}

/**
 * Plans a backfill and writes the plan with its shards, the plan last. Where nothing is to be run, nothing is
 * written. Memory does not grow with the number of entities.
 */
export async function makePlan(request: PlanRequest, folder: PlanFolder): Promise<PlanFile> {
  const survey = await surveyEntities(request, folder);
  const plan = planFile(request, folder.id, survey);
  if (plan.entities > 0) {
    const text = JSON.stringify(plan, null, 2);
    await writeNew(folder, backfillObjects(folder.id).plan, text, 'application/json');
  }
  return plan;
}

function planFile(request: PlanRequest, id: string, survey: Survey): PlanFile {
  const { scope, options, leftOut, pricing, createdAtMs } = request;
  const { tally, planOf, assignments, shards } = survey;
  const graph = describeGraph(scope.graph, scope.names);
  const startsOf = (assignment: number) => assignments[assignment]?.start.length ?? 0;
  const entities = sum(shards.map((shard) => shard.entities));
  const messages = sum(shards.map((shard) => shard.entities * startsOf(shard.assignment)));
  const work = { counts: tally.jobCounts(scope, planOf), messages, entities, shards: shards.length };
  return {
    formatVersion: 1,
    id,
    createdAt: new Date(createdAtMs).toISOString(),
    deployment: { project: scope.names.project, prefix: scope.names.prefix },
    graph: { fingerprint: fingerprintOf(graph), jobs: graph },
    options,
    manifest: { entities: tally.entities, ...leftOut() },
    entities,
    messages,
    ...estimatePlan(scope, work, pricing),
    blocked: tally.blocks(scope, planOf),
    assignments: [...assignments],
    shards: [...shards],
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
