import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import type { Job } from '../../shared/graph/job.ts';
import type { ObjectStore } from '../../shared/platform/object-store.ts';
import { LINEAGE } from '../../shared/runtime/freshness.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';
import { about, createStation, ENTITY, limitedTo, names, passedThrough } from '../helpers/station.ts';

const graph = diamond();
const { top, left, right, bottom, leaf } = graph.named;

const stationOf = (job: Job, transform?: Transform<Job>) => createStation(graph, job, transform);

describe('a message for a job that can work', () => {
  it('ends in the output, then the event, then the ack', async () => {
    const order: string[] = [];
    const station = stationOf(top);
    station.put(tracks);
    const handled = await station.deliver(about(), {}, { reached: (point) => void order.push(point) });
    expect(handled).toMatchObject({ outcome: 'processed', ack: true });
    expect(station.textOf(top.outputs.text)).toBe('track1(audio=there)');
    expect(order).toEqual([
      'received',
      'outputs-seen',
      'inputs-seen',
      'mid-transform',
      'inputs-read',
      'before-upload',
      'mid-upload',
      'outputs-durable',
      'event-published',
    ]);
  });

  it('records on the output who asked, which message did it, and from which generations', async () => {
    const station = stationOf(top);
    const input = station.store.put(names.object(tracks, ENTITY), 'there');
    await station.deliver(about(), { messageId: 'm9' });
    expect(station.store.get(names.object(top.outputs.text, ENTITY))?.metadata).toEqual({
      [LINEAGE.request]: 'm9',
      [LINEAGE.requestedAt]: '2026-01-01T00:00:00.000Z',
      [LINEAGE.message]: 'm9',
      [LINEAGE.version]: '1',
      [LINEAGE.inputs]: JSON.stringify({ audio: `gs://demo-klio-tracks/track1.audio#${input.generation}` }),
    });
  });

  it('tells its children by an event that carries request, sender and audit log', async () => {
    const station = stationOf(bottom);
    station.put(left.outputs.text, right.outputs.text);
    const request = { id: 'r1', requestedAtMs: 5_000 };
    await station.deliver(about({ request, auditLog: passedThrough(left) }), { from: 'left' });
    const [event] = station.events();
    expect(event).toMatchObject({ request, publishedBy: 'bottom', recipients: { kind: 'anyone' } });
    expect(event?.auditLog.map((entry) => entry.job.name)).toEqual(['left', 'bottom']);
    expect(event?.attributes).toEqual({ klio_version: '2', klio_request: 'r1', klio_entity: 'track1' });
  });

  it('takes message id and publish time for the request of a publisher that knows none', async () => {
    const station = stationOf(top);
    station.put(tracks);
    await station.deliver(about(), { messageId: 'm7', publishTimeMs: 123_000 });
    expect(station.events()[0]?.request).toEqual({ id: 'm7', requestedAtMs: 123_000 });
  });

  it('keeps limited recipients on its event, so that siblings are not even invoked', async () => {
    const station = stationOf(top);
    station.put(tracks);
    await station.deliver(about({ recipients: limitedTo(top, left) }));
    expect(station.events()[0]?.attributes).toMatchObject({
      klio_limited: '1',
      klio_to_top: '1',
      klio_to_left: '1',
    });
  });

  it('addresses anyone again where the request was for anyone before it had to ask', async () => {
    const station = stationOf(bottom);
    station.put(left.outputs.text, right.outputs.text);
    const recipients = { ...limitedTo(left, bottom), triggerChildrenOf: names.identity(bottom) };
    await station.deliver(about({ recipients }), { from: 'left' });
    expect(station.events()[0]?.recipients).toEqual({ kind: 'anyone' });
  });

  it('counts an output that another delivery wrote meanwhile as done', async () => {
    const station = stationOf(top, async () => {
      station.put(top.outputs.text);
      return { text: 'late' };
    });
    station.put(tracks);
    expect((await station.deliver(about())).outcome).toBe('processed');
    expect(station.textOf(top.outputs.text)).toBe('there');
    expect(station.events()).toHaveLength(1);
  });

  it('decides again when an input changes while it is read', async () => {
    const seen: string[] = [];
    const station = stationOf(top, async ({ inputs }) => {
      if (seen.length === 0) station.store.put(names.object(tracks, ENTITY), 'newer');
      seen.push(inputs.audio?.generation ?? '');
      return { text: (await inputs.audio?.text()) ?? '' };
    });
    station.put(tracks);
    expect((await station.deliver(about())).outcome).toBe('processed');
    expect(seen).toEqual(['1', '2']);
    expect(station.textOf(top.outputs.text)).toBe('newer');
  });
});

describe('a message under force', () => {
  it('replaces the output and skips when it comes again', async () => {
    const station = stationOf(top);
    station.put(tracks, top.outputs.text);
    const message = about({ force: true });
    expect((await station.deliver(message, { messageId: 'm1' })).outcome).toBe('processed');
    expect((await station.deliver(message, { messageId: 'm1', attempt: 2 })).outcome).toBe('skipped');
    expect(station.events()).toHaveLength(2);
    expect(station.store.get(names.object(top.outputs.text, ENTITY))?.metadata[LINEAGE.request]).toBe('m1');
  });

  it('gives up for now when others keep winning', async () => {
    const station = stationOf(top, async () => {
      station.put(top.outputs.text);
      return { text: 'mine' };
    });
    station.put(tracks, top.outputs.text);
    expect(await station.deliver(about({ force: true }))).toMatchObject({
      outcome: 'failed',
      ack: false,
      error: { code: 'OUTPUT_CONTENDED' },
    });
  });
});

describe('a message that finds its work done', () => {
  it('publishes the event again without touching the transform', async () => {
    const station = stationOf(top, () => Promise.reject(new Error('must not run')));
    station.put(tracks, top.outputs.text);
    expect((await station.deliver(about())).outcome).toBe('skipped');
    expect(station.events()).toHaveLength(1);
  });

  it('publishes once per request where more than one event may act', async () => {
    const station = stationOf(bottom);
    station.put(left.outputs.text, right.outputs.text, bottom.outputs.text);
    const message = about({ request: { id: 'r1', requestedAtMs: 0 }, auditLog: passedThrough(top) });
    const both = [
      await station.deliver(message, { from: 'left' }),
      await station.deliver(message, { from: 'right' }),
    ];
    expect(both.map((handled) => handled.outcome)).toEqual(['skipped', 'skipped']);
    expect(station.events()).toHaveLength(1);
    const other = about({ ...message, request: { id: 'r2', requestedAtMs: 1 } });
    await station.deliver(other, { from: 'left' });
    expect(station.events()).toHaveLength(2);
  });

  it('publishes again when the first publication failed', async () => {
    const station = stationOf(bottom);
    station.put(left.outputs.text, right.outputs.text, bottom.outputs.text);
    const message = about({ request: { id: 'r1', requestedAtMs: 0 }, auditLog: passedThrough(top) });
    station.publisher.failNext('before');
    expect((await station.deliver(message, { from: 'left' })).outcome).toBe('failed');
    expect((await station.deliver(message, { from: 'left' })).outcome).toBe('skipped');
    expect(station.events()).toHaveLength(1);
  });
});

describe('a message whose parents are missing', () => {
  it('starts the frontier, addressed to the planned jobs and itself', async () => {
    const station = stationOf(leaf);
    station.put(tracks, top.outputs.text, left.outputs.text);
    const handled = await station.deliver(about({ recipients: limitedTo(leaf) }));
    expect(handled).toMatchObject({ outcome: 'requested_parents', ack: true, facts: { parents: ['right'] } });
    const [request, ...more] = station.published(names.inputTopic(right));
    expect(more).toEqual([]);
    expect(request).toMatchObject({ plannedBy: ['leaf'], recipients: limitedTo(leaf, right, bottom) });
    expect(request?.publishedBy).toBeUndefined();
  });

  it('reads no bucket but those of its own inputs and outputs: what is above, it finds by listing', async () => {
    const station = stationOf(leaf);
    const looks: Record<'look' | 'lookByListing', string[]> = { look: [], lookByListing: [] };
    const noting = (kind: keyof typeof looks): ObjectStore['look'] => {
      return (object, signal) => {
        looks[kind].push(object.name);
        return station.store[kind](object, signal);
      };
    };
    const store = { ...station.store, look: noting('look'), lookByListing: noting('lookByListing') };
    station.put(tracks);
    expect((await station.deliver(about(), {}, { store })).outcome).toBe('requested_parents');
    expect(looks).toEqual({
      look: ['track1.leaf.txt', 'track1.bottom.txt'],
      lookByListing: ['track1.left.txt', 'track1.right.txt', 'track1.top.txt', 'track1.audio'],
    });
  });

  it('marks where a request for anyone becomes one again', async () => {
    const station = stationOf(bottom);
    station.put(tracks, top.outputs.text, left.outputs.text);
    await station.deliver(about());
    const [request] = station.published(names.inputTopic(right));
    expect(request?.recipients).toEqual({
      ...limitedTo(right, bottom),
      triggerChildrenOf: names.identity(bottom),
    });
  });

  it('never overwrites that mark', async () => {
    const station = stationOf(bottom);
    station.put(tracks, top.outputs.text, left.outputs.text);
    const recipients = { ...limitedTo(bottom, leaf), triggerChildrenOf: names.identity(leaf) };
    await station.deliver(about({ recipients }));
    expect(station.published(names.inputTopic(right))[0]?.recipients).toMatchObject({
      triggerChildrenOf: names.identity(leaf),
    });
  });

  it('starts nothing when a source above is missing', async () => {
    const station = stationOf(leaf);
    const handled = await station.deliver(about());
    expect(handled).toMatchObject({ outcome: 'rejected', error: { code: 'ROOT_INPUT_MISSING' } });
    expect(station.publisher.messages).toHaveLength(1);
  });
});

describe('a message that is not for this job', () => {
  it('is dropped without a look', async () => {
    const station = stationOf(top);
    expect(await station.deliver(about({ recipients: limitedTo(left) }))).toMatchObject({
      outcome: 'dropped',
      ack: true,
    });
    expect(station.publisher.messages).toEqual([]);
  });
});

describe('an upload to a bucket', () => {
  it('that is no object of the source is dropped, and the log line says why', async () => {
    const picky = textJob('picky', { audio: tracks });
    const station = createStation(defineGraph({ jobs: [picky] }), { ...picky, accepts: 'any' } as Job);
    const attributes = { eventType: 'OBJECT_FINALIZE', bucketId: 'demo-klio-tracks', objectId: 'cover.jpg' };
    const handled = await station.deliver(new Uint8Array(), { attributes });
    expect(handled).toMatchObject({
      outcome: 'dropped',
      ack: true,
      facts: { reason: expect.stringContaining('cover.jpg') },
    });
  });
});

describe('a ping', () => {
  it('travels without a look at data', async () => {
    const station = stationOf(top, () => Promise.reject(new Error('must not run')));
    expect((await station.deliver(about({ ping: true }))).outcome).toBe('pinged');
    expect(station.events()[0]).toMatchObject({ ping: true, publishedBy: 'top' });
  });

  it('passes a join once', async () => {
    const station = stationOf(bottom);
    const message = about({ ping: true, auditLog: passedThrough(top) });
    expect((await station.deliver(message, { from: 'right' })).outcome).toBe('waited');
    expect((await station.deliver(message, { from: 'left' })).outcome).toBe('pinged');
    expect(station.events()).toHaveLength(1);
  });
});
