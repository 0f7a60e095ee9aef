import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, type Input, type Job, type Output } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import type { ObjectInfo } from '../../shared/platform/object-store.ts';
import { decide } from '../../shared/runtime/decide.ts';
import { LINEAGE } from '../../shared/runtime/freshness.ts';
import { MARGIN_MS } from '../../shared/runtime/join.ts';
import type { Decision, Seen, Situation } from '../../shared/runtime/situation.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';

const graph = diamond();
const { top, left, right, bottom, leaf } = graph.named;
const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
const BEGAN_MS = Date.parse('2026-11-20T12:00:00Z');
const request = { id: 'r1', requestedAtMs: BEGAN_MS };
const earlier = { id: 'r0', requestedAtMs: BEGAN_MS - 3_600_000 };
const later = { id: 'r2', requestedAtMs: BEGAN_MS + 60_000 };

/** An object written by a forced request, so many milliseconds after the request at hand began. */
function written(port: Input, by = request, afterMs = 1_000): [Input, ObjectInfo] {
  const metadata = {
    [LINEAGE.request]: by.id,
    [LINEAGE.requestedAt]: new Date(by.requestedAtMs).toISOString(),
    [LINEAGE.forced]: '1',
  };
  const object = names.object(port, 'track1');
  return [port, { ...object, generation: '7', sizeBytes: 3, createdAtMs: BEGAN_MS + afterMs, metadata }];
}
const old = (port: Input) => written(port, earlier, -3_000_000);
const text = (job: Job<string, 'text'>): Output => job.outputs.text;

function situation(job: Job, fields: Partial<Situation> = {}): Situation {
  const rest = { entityId: 'track1', force: false, request, sender: null, inFlow: [], plannedBefore: 0 };
  return { graph, job, names, ...rest, ...fields };
}

/** Decides where exactly these objects exist, and all that is asked for is looked at. */
function decideWhere(at: Situation, existing: readonly (readonly [Input, ObjectInfo])[]): Decision {
  const seen = new Map<Input, ObjectInfo | null>();
  const exists = new Map(existing);
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const decision = decide(at, seen as Seen);
    if (decision.kind !== 'look') return decision;
    for (const port of decision.ports) seen.set(port, exists.get(port) ?? null);
  }
  throw new Error('Never had enough');
}

/** A decision in one line, as the tables below name it. */
function brief(decision: Decision): string {
  switch (decision.kind) {
    case 'wait':
      return `wait for ${decision.for.name}`;
    case 'skip':
      return decision.remember ? 'skip, remembered' : 'skip';
    case 'work': {
      const writes = decision.writings.map((w) => `${w.output.name}@${w.ifGenerationMatch}`).join(' ');
      return `work ${writes}${decision.remember ? ', remembered' : ''}`;
    }
    case 'request-parents':
      return `request ${decision.plan.frontier.map((job) => job.name).join(' ')}`;
    case 'fail':
      return decision.error.code;
    case 'look':
      return `look at ${decision.ports.length}`;
  }
}

describe('decide for a direct message', () => {
  const source = old(tracks);
  it.each([
    ['skips what is done', top, {}, [source, old(text(top))], 'skip'],
    ['works when only the output is missing', top, {}, [source], 'work text@0'],
    ['rejects when the source is missing', top, {}, [], 'ROOT_INPUT_MISSING'],
    [
      'asks the nearest missing ancestor',
      leaf,
      {},
      [source, old(text(top)), old(text(left))],
      'request right',
    ],
    ['asks several at once', bottom, {}, [source, old(text(top))], 'request left right'],
    ['does not look above an input that exists', leaf, {}, [old(text(bottom))], 'work text@0'],
    [
      'rejects at the job asked for when a source above is missing',
      leaf,
      {},
      [old(text(left))],
      'ROOT_INPUT_MISSING',
    ],
    ['rejects a fourth plan in one request', leaf, { plannedBefore: 3 }, [source], 'CYCLE'],
    ['plans a third time', leaf, { plannedBefore: 2 }, [source], 'request top'],
    ['works under force on an older output', top, { force: true }, [source, old(text(top))], 'work text@7'],
    ['skips under force what this request wrote', top, { force: true }, [source, written(text(top))], 'skip'],
    [
      'skips under force what a later forced request wrote',
      top,
      { force: true },
      [source, written(text(top), later)],
      'skip',
    ],
    [
      'works under force on inputs as they are',
      bottom,
      { force: true },
      [old(text(left)), old(text(right))],
      'work text@0',
    ],
  ] as const)('%s', (_, job, fields, existing, expected) => {
    expect(brief(decideWhere(situation(job, fields), existing))).toBe(expected);
  });

  it('names the missing source and its reader', () => {
    const decision = decideWhere(situation(leaf), []);
    expect(decision).toMatchObject({
      error: {
        message:
          'Cannot run "leaf": source object gs://demo-klio-tracks/track1.audio, which its ancestor "top" reads, ' +
          'does not exist; upload it and replay',
      },
    });
  });

  it('pins each input to the generation that was seen', () => {
    const decision = decideWhere(situation(bottom), [old(text(left)), old(text(right))]);
    expect(decision).toMatchObject({ inputs: { left: { generation: '7' }, right: { generation: '7' } } });
  });
});

describe('decide for an event where one parent is in flow', () => {
  const event = { sender: left, inFlow: [left] };
  it.each([
    ['works on it', {}, [written(text(left)), old(text(right))], 'work text@0'],
    ['asks for another parent that is missing', {}, [written(text(left)), old(text(top))], 'request right'],
    [
      'retries when the very parent has no output',
      {},
      [old(text(right)), old(text(top))],
      'PARENT_NO_OUTPUT',
    ],
    [
      'retries under force when the parent is older than the request',
      { force: true },
      [old(text(left)), old(text(right))],
      'PARENT_NO_OUTPUT',
    ],
    [
      'takes a later forced request for fresh',
      { force: true },
      [written(text(left), later), old(text(right))],
      'work text@0',
    ],
  ] as const)('%s', (_, fields, existing, expected) => {
    expect(brief(decideWhere(situation(bottom, { ...event, ...fields }), existing))).toBe(expected);
  });
});

describe('decide at a join', () => {
  const fromLeft = { sender: left, inFlow: [left, right] };
  const fromRight = { sender: right, inFlow: [left, right] };
  const apart = [written(text(left), request, 1_000), written(text(right), request, 1_001 + MARGIN_MS)];
  const close = [written(text(left), request, 1_000), written(text(right), request, 1_000 + MARGIN_MS)];
  const laterWrite = [written(text(left), later, 61_000), written(text(right), request, 100_000)];
  it.each([
    ['waits for a parent that has not written', fromLeft, [written(text(left))], 'wait for right'],
    ['retries when the sender itself has not written', fromLeft, [written(text(right))], 'PARENT_NO_OUTPUT'],
    ['waits on the event of the parent that wrote earlier', fromLeft, apart, 'wait for right'],
    ['acts on the event of the parent that wrote last', fromRight, apart, 'work text@0'],
    ['acts on both within the margin, and remembers', fromLeft, close, 'work text@0, remembered'],
    ['acts on the other one too', fromRight, close, 'work text@0, remembered'],
    ['acts when another request wrote meanwhile', fromLeft, laterWrite, 'work text@0, remembered'],
    ['skips what is done, and remembers', fromRight, [...close, written(text(bottom))], 'skip, remembered'],
    [
      'waits under force for a parent that is older',
      { ...fromLeft, force: true },
      [written(text(left)), old(text(right))],
      'wait for right',
    ],
    [
      'without force an older parent is done',
      fromLeft,
      [written(text(left)), old(text(right))],
      'work text@0',
    ],
    [
      'acts on an event from outside the flow',
      { sender: left, inFlow: [right] },
      [old(text(left)), old(text(right))],
      'work text@0',
    ],
  ] as const)('%s', (_, fields, existing, expected) => {
    expect(brief(decideWhere(situation(bottom, fields), existing))).toBe(expected);
  });
});

describe('decide for a job with several outputs', () => {
  const split = defineJob({
    name: 'split',
    inputs: { audio: tracks },
    outputs: {
      vocals: { suffix: '.vocals.wav', contentType: 'audio/wav' },
      drums: { suffix: '.drums.wav', contentType: 'audio/wav' },
      bass: { suffix: '.bass.wav', contentType: 'audio/wav' },
    },
  });
  const { vocals, drums, bass } = split.outputs;
  const at = (fields: Partial<Situation> = {}) => ({
    ...situation(split as Job, fields),
    graph: defineGraph({ jobs: [split as Job] }),
  });
  it.each([
    ['is done only when all exist', {}, [vocals, drums].map(old), 'work bass@0'],
    ['is done when all exist', {}, [vocals, drums, bass].map(old), 'skip'],
    ['writes the first declared output last', {}, [], 'work drums@0 bass@0 vocals@0'],
    [
      'leaves what is fresh under force',
      { force: true },
      [old(vocals), written(drums), old(bass)],
      'work bass@7 vocals@7',
    ],
  ] as const)('%s', (_, fields, existing, expected) => {
    expect(brief(decideWhere(at(fields), [old(tracks), ...existing]))).toBe(expected);
  });
});

describe('decide', () => {
  it('looks at no more than the skip path needs', () => {
    const looks: number[] = [];
    const seen = new Map<Input, ObjectInfo | null>();
    let decision = decide(situation(leaf), seen);
    while (decision.kind === 'look') {
      looks.push(decision.ports.length);
      for (const port of decision.ports) seen.set(port, old(port)[1]);
      decision = decide(situation(leaf), seen);
    }
    expect([looks, decision.kind]).toEqual([[1], 'skip']);
  });

  it('has a job without inputs work at once', () => {
    const tone = textJob('tone', {});
    expect(brief(decideWhere(situation(tone), []))).toBe('work text@0');
  });
});
