import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatTrace } from '../../scripts/commands/trace/format-trace.ts';
import { type JobTrace, traceEntity } from '../../scripts/commands/trace/trace.ts';
import type { DescribedLetter } from '../../scripts/dead-letters/described-letter.ts';
import type { Input } from '../../shared/graph/job.ts';
import { letter } from '../dead-letters/letter.ts';
import { joinedGraph, matching } from '../graph-drawing/example-graph.ts';
import { diamond, tracks } from '../helpers/graphs.ts';
import { createMemoryObjectStore, type MemoryObject } from '../helpers/memory-object-store.ts';
import { names } from '../helpers/station.ts';

const graph = diamond();
const { top, left, right, bottom } = graph.named;
const ENTITY = 'track1';

/** Objects of one entity, put there one after the other, the first as generation 1. */
function world() {
  const store = createMemoryObjectStore({ clock: { nowMs: () => Date.UTC(2026, 10, 20) } });
  const uriOf = ({ bucket, name, generation }: MemoryObject) => `gs://${bucket}/${name}#${generation}`;
  return {
    put(port: Input, from: Record<string, MemoryObject> = {}, metadata: Record<string, string> = {}) {
      const inputs = Object.fromEntries(Object.entries(from).map(([name, object]) => [name, uriOf(object)]));
      return store.put(names.object(port, ENTITY), 'bytes', {
        'klio-inputs': JSON.stringify(inputs),
        'klio-request': 'r1',
        ...metadata,
      });
    },
    trace(letters: readonly DescribedLetter[] = [], of = graph as typeof joinedGraph): readonly JobTrace[] {
      const objects = new Map(store.all().map((object) => [`${object.bucket}/${object.name}`, object]));
      return traceEntity(of, ENTITY, { names, objects, letters });
    },
  };
}

const statesOf = (traces: readonly JobTrace[]) =>
  Object.fromEntries(traces.map(({ job, state }) => [job, state]));
const find = (traces: readonly JobTrace[], job: string) => traces.find((trace) => trace.job === job)!;

describe('the trace of an entity', () => {
  it('goes through all jobs, parents first', () => {
    const order = world()
      .trace()
      .map(({ job }) => job);
    expect(order).toHaveLength(6);
    for (const [parent, child] of [
      ['top', 'left'],
      ['left', 'bottom'],
      ['right', 'bottom'],
      ['bottom', 'leaf'],
    ] as const) {
      expect(order.indexOf(parent)).toBeLessThan(order.indexOf(child));
    }
  });

  it('is blocked at the job whose source is missing, by its name, and waits below', () => {
    const traces = world().trace();
    expect(statesOf(traces)).toMatchObject({ top: 'blocked', left: 'waiting', bottom: 'waiting' });
    expect(find(traces, 'top').waitsFor).toEqual(['gs://demo-klio-tracks/track1.audio']);
    expect(find(traces, 'bottom').waitsFor).toEqual(['left', 'right']);
  });

  it('is ready where all inputs are, and at a join waits only for the parent that is missing', () => {
    const { put, trace } = world();
    const source = put(tracks);
    const made = put(top.outputs.text, { audio: source });
    put(left.outputs.text, { top: made });
    const traces = trace();
    expect(statesOf(traces)).toEqual({
      top: 'done',
      left: 'done',
      right: 'ready',
      aside: 'ready',
      bottom: 'waiting',
      leaf: 'waiting',
    });
    expect(find(traces, 'bottom').waitsFor).toEqual(['right']);
    expect(find(traces, 'left').waitsFor).toEqual([]);
  });

  it('tells of each output when, by which request and from which generations it was made', () => {
    const { put, trace } = world();
    const source = put(tracks);
    put(top.outputs.text, { audio: source }, { 'klio-job-version': '7', 'klio-message': 'm1' });
    expect(find(trace(), 'top').outputs).toEqual([
      {
        uri: 'gs://demo-klio-klio-top/track1.top.txt',
        generation: '2',
        sizeBytes: 5,
        writtenAt: '2026-11-20T00:00:00.000Z',
        request: 'r1',
        message: 'm1',
        forced: false,
        version: '7',
        inputs: { audio: 'gs://demo-klio-tracks/track1.audio#1' },
        changed: {},
      },
    ]);
  });

  it('is stale where an input was made again, and not below, where the inputs are the same', () => {
    const { put, trace } = world();
    const first = put(top.outputs.text, { audio: put(tracks) });
    const joined = { left: put(left.outputs.text, { top: first }), right: put(right.outputs.text, {}) };
    put(bottom.outputs.text, joined);
    const again = put(top.outputs.text, {}, { 'klio-forced': '1' });
    const traces = trace();
    expect(statesOf(traces)).toMatchObject({ top: 'done', left: 'stale', right: 'done', bottom: 'done' });
    expect(find(traces, 'left')).toMatchObject({
      stale: ['top'],
      outputs: [{ changed: { top: again.generation } }],
    });
    expect(find(traces, 'top').outputs[0]?.forced).toBe(true);
  });

  it('is dead where a job gave the entity up, and not for letters of other entities or jobs', () => {
    const { put, trace } = world();
    put(tracks);
    const later = letter({ id: '2', job: 'top', diedAt: '2026-11-20T13:00:00.000Z' });
    const earlier = letter({ id: '1', job: 'top' });
    const traces = trace([later, earlier, letter({ job: 'left', entity: 'another' })]);
    expect(statesOf(traces)).toMatchObject({ top: 'dead', left: 'waiting' });
    expect(find(traces, 'top').letters).toEqual([earlier, later]);
    expect(find(traces, 'left').letters).toEqual([]);
  });

  it('is done where the output exists, though a letter is left, which it tells', () => {
    const { put, trace } = world();
    put(top.outputs.text, { audio: put(tracks) });
    expect(find(trace([letter({ job: 'top' })]), 'top')).toMatchObject({
      state: 'done',
      letters: [{ id: '1' }],
    });
  });

  it('is partial where one of two outputs exists', () => {
    const { put, trace } = world();
    put(matching.outputs.report);
    const { state, outputs } = find(trace([], joinedGraph), 'matching');
    expect([state, outputs.length]).toEqual(['partial', 1]);
  });

  it('takes an object that something else wrote for what it is', () => {
    const { put, trace } = world();
    put(top.outputs.text, {}, { 'klio-inputs': '{not json' });
    expect(find(trace(), 'top')).toMatchObject({ state: 'done', outputs: [{ inputs: {} }] });
  });
});

describe('the trace as text', () => {
  const textOf = (traces: readonly JobTrace[]) => formatTrace(ENTITY, traces, plain);

  it('tells the generation that an input has now beside the one that was read', () => {
    const { put, trace } = world();
    const first = put(top.outputs.text, { audio: put(tracks) });
    put(left.outputs.text, { top: first }, { 'klio-job-version': '2' });
    put(top.outputs.text, {}, { 'klio-forced': '1', 'klio-request': 'r2' });
    const lines = textOf(trace());
    expect(lines.slice(0, 5)).toEqual([
      'track1',
      '',
      '● top     done',
      '          2026-11-20T00:00:00.000Z  5 B  request r2, forced',
      '          as gs://demo-klio-klio-top/track1.top.txt#4',
    ]);
    const at = lines.indexOf('◍ left    done, but stale: top changed since; made again only with --force');
    expect(lines.slice(at + 1, at + 4)).toEqual([
      '          2026-11-20T00:00:00.000Z  5 B  request r1, version 2',
      '          as gs://demo-klio-klio-left/track1.left.txt#3',
      '          from top gs://demo-klio-klio-top/track1.top.txt#2, now #4',
    ]);
  });

  it('says why a job waits', () => {
    const { put, trace } = world();
    put(top.outputs.text, { audio: put(tracks) });
    const lines = textOf(trace([letter({ job: 'left', reason: 'Out of luck' })]));
    expect(lines).toContain('✖ left    in the dead letters: STORAGE_UNAVAILABLE');
    expect(lines).toContain('          2026-11-20T12:00:00.000Z  attempt 20, request r1  Out of luck');
    expect(lines).toContain('○ right   not asked for yet: its inputs are all there');
    expect(lines).toContain('○ bottom  waits for left (in the dead letters) and right (not asked for yet)');
    expect(lines).toContain('○ leaf    waits for bottom');
  });

  it('names the source that is missing, and says so where nothing is known of the entity', () => {
    const lines = textOf(world().trace());
    expect(lines[0]).toBe('track1   no job has an output or a dead letter of it');
    expect(lines).toContain('✖ top     cannot run: gs://demo-klio-tracks/track1.audio missing');
    expect(lines).toContain('○ left    waits for top (cannot run)');
  });
});
