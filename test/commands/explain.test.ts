import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { explain } from '../../scripts/commands/why/explain.ts';
import type { Explanation } from '../../scripts/commands/why/explanation.ts';
import { formatExplanation } from '../../scripts/commands/why/format-explanation.ts';
import type { Input, Job } from '../../shared/graph/job.ts';
import {
  beatTracking,
  downsample,
  energy,
  fingerprints,
  matching,
  names,
  tracks,
} from '../graph-drawing/example-graph.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';

const clock = { nowMs: () => Date.UTC(2026, 10, 20) };
const signal = new AbortController().signal;

function storeWith(...ports: readonly Input[]) {
  const store = createMemoryObjectStore({ clock });
  for (const port of ports) store.put(names.object(port, 'song'), 'bytes');
  return store;
}

function why(job: Job, store: ReturnType<typeof storeWith>): Promise<Explanation> {
  return explain(job, 'song', { names, look: (object) => store.look(object, signal) });
}

const brief = ({ steps }: Explanation) =>
  steps.map(({ name, state, reason }) => `${name} ${state}: ${reason}`);

describe('why', () => {
  it('says that a job whose outputs exist would be skipped', async () => {
    const explanation = await why(energy, storeWith(energy.outputs.energy));
    expect(explanation).toMatchObject({ verdict: 'skip', frontier: [] });
    expect(brief(explanation)).toEqual(['energy exists: all outputs exist: nothing to do']);
  });

  it('says that a job with all inputs would run', async () => {
    const store = storeWith(downsample.outputs.audio, beatTracking.outputs.beats);
    const explanation = await why(energy, store);
    expect(explanation).toMatchObject({ verdict: 'run', frontier: [] });
    expect(brief(explanation)).toEqual([
      'energy missing: would run: its inputs all exist',
      'downsample exists: the walk upwards stops here',
      'beat-tracking exists: the walk upwards stops here',
    ]);
  });

  it('names the missing ancestors, and the frontier that a publish would start', async () => {
    const explanation = await why(energy, storeWith(tracks));
    expect(explanation).toMatchObject({ verdict: 'request_parents', frontier: ['downsample'] });
    expect(brief(explanation)).toEqual([
      'energy missing: would run after downsample and beat-tracking',
      'beat-tracking missing: would run after downsample',
      'downsample missing: would run: its inputs all exist',
      'demo-klio-tracks exists: the walk upwards stops here',
    ]);
  });

  it('stops at intermediates that exist, though what they were made from is gone', async () => {
    const explanation = await why(energy, storeWith(downsample.outputs.audio));
    expect(explanation).toMatchObject({ verdict: 'request_parents', frontier: ['beat-tracking'] });
    expect(explanation.steps.map(({ name }) => name)).toEqual(['energy', 'beat-tracking', 'downsample']);
  });

  it('names the source object that blocks a job, however far above it is', async () => {
    const explanation = await why(energy, storeWith());
    expect(explanation).toMatchObject({ verdict: 'blocked', frontier: [] });
    expect(brief(explanation)).toEqual([
      'energy missing: waits for downsample and beat-tracking',
      'beat-tracking missing: waits for downsample',
      'downsample missing: blocked: gs://demo-klio-tracks/song.audio does not exist',
      'demo-klio-tracks missing: upload it to go on',
    ]);
  });

  it('would ask an external parent, and runs when one of two outputs is missing', async () => {
    const store = storeWith(energy.outputs.energy, matching.outputs.match);
    const explanation = await why(matching, store);
    expect(explanation).toMatchObject({ verdict: 'request_parents', frontier: ['fingerprints'] });
    expect(brief(explanation)[1]).toBe('fingerprints missing: would be asked for: it runs in other-team');
    expect(explanation.steps[0]?.objects.map(({ exists }) => exists)).toEqual([true, false]);
    store.put(names.object(fingerprints.outputs.print, 'song'), 'x');
    expect(await why(matching, store)).toMatchObject({ verdict: 'run' });
  });

  it('reports an output made from an input that has changed since as stale', async () => {
    const store = storeWith(tracks);
    const { bucket, name } = names.object(tracks, 'song');
    const inputs = JSON.stringify({ audio: `gs://${bucket}/${name}#1` });
    store.put(names.object(downsample.outputs.audio, 'song'), 'old', { 'klio-inputs': inputs });
    expect((await why(downsample, store)).steps[0]?.state).toBe('exists');
    store.put(names.object(tracks, 'song'), 'another recording');
    const explanation = await why(downsample, store);
    expect(explanation.verdict).toBe('skip');
    expect(brief(explanation)).toEqual([
      'downsample stale: all outputs exist, but audio changed since: made again only with --force',
    ]);
  });

  it('is told in one sentence and a table', async () => {
    const lines = formatExplanation(await why(energy, storeWith(tracks)), plain);
    expect(lines[0]).toBe('energy song: a publish would start downsample, for 2 missing ancestors');
    expect(lines[3]).toMatch(/^energy +missing +would run after downsample and beat-tracking +gs:\/\//);
    expect(lines.at(-1)).toMatch(/^demo-klio-tracks +exists .* gs:\/\/demo-klio-tracks\/song\.audio 5 B$/);
  });
});
