import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { listObjects, lookAtObjects } from '../../scripts/commands/status/find-objects.ts';
import { formatSurvey } from '../../scripts/commands/status/format-survey.ts';
import { surveyOf } from '../../scripts/commands/status/survey.ts';
import { downsample, energy, joinedGraph, matching, names, tracks } from '../graph-drawing/example-graph.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';

const signal = new AbortController().signal;

function exampleStore() {
  const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
  for (const id of ['b-side', 'a-side']) store.put(names.object(tracks, id), 'sound');
  const { bucket, name } = names.object(tracks, 'a-side');
  const inputs = JSON.stringify({ audio: `gs://${bucket}/${name}#1` });
  store.put(names.object(downsample.outputs.audio, 'a-side'), 'x', { 'klio-inputs': inputs });
  store.put(names.object(energy.outputs.energy, 'b-side'), 'x');
  store.put(names.object(matching.outputs.report, 'orphan'), 'x');
  store.put({ bucket: names.bucket(energy), name: '_klio/published/abc.energy.json' }, '');
  store.put({ bucket: names.bucket(energy), name: 'unrelated.txt' }, '');
  return store;
}

describe('status', () => {
  it('finds by listing every entity that a source or a job knows, and nothing else', async () => {
    const { entityIds } = await listObjects(joinedGraph, { names, store: exampleStore(), signal });
    expect(entityIds).toEqual(['a-side', 'b-side', 'orphan']);
  });

  it('tells done, partial, stale and missing by entity and job', async () => {
    const found = await listObjects(joinedGraph, { names, store: exampleStore(), signal });
    const { rows } = surveyOf(joinedGraph, found.entityIds, { names, objects: found.objects });
    expect(rows.map(({ entityId, jobs }) => [entityId, jobs.downsample, jobs.energy, jobs.matching])).toEqual(
      [
        ['a-side', 'stale', 'missing', 'missing'], // the source is generation 2
        ['b-side', 'missing', 'done', 'missing'],
        ['orphan', 'missing', 'missing', 'partial'],
      ],
    );
    expect(rows.map(({ sources }) => Object.values(sources))).toEqual([[true], [true], [false]]);
  });

  it('sees the same by looking at the objects of entities that were named', async () => {
    const place = { names, store: exampleStore(), signal };
    const listed = await listObjects(joinedGraph, place);
    const looked = await lookAtObjects(joinedGraph, ['orphan', 'a-side'], place);
    const survey = surveyOf(joinedGraph, looked.entityIds, { names, objects: looked.objects });
    const all = surveyOf(joinedGraph, listed.entityIds, { names, objects: listed.objects });
    expect(survey.rows).toEqual([all.rows[2], all.rows[0]]);
  });

  it('prints a grid with counts, and says how many it left out', async () => {
    const found = await listObjects(joinedGraph, { names, store: exampleStore(), signal });
    const survey = surveyOf(joinedGraph, found.entityIds, { names, objects: found.objects });
    const lines = formatSurvey(survey, { paint: plain, limit: 2 });
    expect(lines[0]).toMatch(/^entity +source +downsample +beat-tracking +energy +spectrogram +matching$/);
    expect(lines[1]).toMatch(/^a-side +● done +◍ stale +○ –/);
    expect(lines[3]).toMatch(/^done +1\/3 +0\/3 +1\/3 +0\/3 +0\/3$/);
    expect(lines.at(-1)).toBe('1 more entity: --limit 3 shows all');
  });
});
