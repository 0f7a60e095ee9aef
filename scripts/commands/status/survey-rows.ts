import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import { byBytes, listObjects, lookAtObjects, type Place } from './find-objects.ts';
import { type SurveyRow, surveyOf } from './survey.ts';

/** So many entities are looked at before the first of them is told. */
const ENTITIES_AT_ONCE = 500;

/** What a survey is about: entities that are named, or all that the buckets hold whose ids start so. */
export type Scope =
  | { readonly kind: 'named'; readonly entityIds: AsyncIterable<string> | Iterable<string> }
  | { readonly kind: 'listed'; readonly startingWith: string };

/**
 * A row per entity. Entities that are named are looked at in batches, each once, so that a long manifest does
 * not fill the memory; a listing holds its objects until the end. Where letters are given, a listing also
 * finds entities of which nothing exists but a letter.
 */
export async function* surveyRows(
  graph: JobGraph,
  scope: Scope,
  { letters = [], ...place }: Place & { readonly letters?: readonly DescribedLetter[] },
): AsyncGenerator<SurveyRow> {
  const { names } = place;
  const dead = new Set(letters.map(({ job, entity }) => `${job} ${entity}`));
  const isDead = (job: string, entityId: string) => dead.has(`${job} ${entityId}`);
  if (scope.kind === 'listed') {
    const { startingWith } = scope;
    const { objects, entityIds } = await listObjects(graph, { ...place, startingWith });
    const ofLetters = letters.flatMap(({ entity }) => (entity?.startsWith(startingWith) ? [entity] : []));
    const all = [...new Set([...entityIds, ...ofLetters])].sort(byBytes);
    yield* surveyOf(graph, all, { names, objects, isDead });
    return;
  }
  for await (const entityIds of inBatches(scope.entityIds)) {
    const { objects } = await lookAtObjects(graph, entityIds, place);
    yield* surveyOf(graph, entityIds, { names, objects, isDead });
  }
}

async function* inBatches(entityIds: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  const seen = new Set<string>();
  let batch: string[] = [];
  for await (const entityId of entityIds) {
    if (seen.has(entityId)) continue;
    seen.add(entityId);
    batch.push(entityId);
    if (batch.length < ENTITIES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
