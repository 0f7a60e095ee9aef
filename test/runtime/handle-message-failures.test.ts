import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import type { Job } from '../../shared/graph/job.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { diamond, tracks } from '../helpers/graphs.ts';
import { about, createStation, passedThrough } from '../helpers/station.ts';

const graph = diamond();
const { top, bottom } = graph.named;

const stationOf = (job: Job, transform?: Transform<Job>) => createStation(graph, job, transform);

describe('a message that fails', () => {
  const broken: Transform<Job> = () => Promise.reject(new Error('Out of luck'));

  it('is delivered again when another try may help', async () => {
    const station = stationOf(top, broken);
    station.put(tracks);
    expect(await station.deliver(about())).toMatchObject({
      outcome: 'failed',
      ack: false,
      error: { code: 'TRANSFORM_FAILED', message: 'Out of luck' },
    });
    expect(station.publisher.messages).toEqual([]);
  });

  it('goes to the dead letters with its error on the last attempt', async () => {
    const station = stationOf(top, broken);
    station.put(tracks);
    const message = about({ backfillId: 'b1' });
    const handled = await station.deliver(message, {
      attempt: 20,
      messageId: 'm3',
      attributes: { team: 'ml' },
    });
    expect(handled).toMatchObject({ outcome: 'rejected', ack: true });
    expect(station.deadLetters()[0]?.attributes).toEqual({
      team: 'ml',
      klio_code: 'TRANSFORM_FAILED',
      klio_reason: 'Out of luck',
      klio_job: 'top',
      klio_attempt: '20',
      klio_message: 'm3',
      klio_published: '2026-01-01T00:00:00.000Z',
    });
  });

  it('goes there at once when no try can help, byte for byte', async () => {
    const station = stationOf(top);
    const garbage = new Uint8Array([0xff, 0xff, 0xff]);
    expect(await station.deliver(garbage)).toMatchObject({
      outcome: 'rejected',
      error: { code: 'BAD_MESSAGE' },
    });
    expect(station.deadLetters()[0]?.data).toEqual(garbage);
  });

  it('is refused when it forces a job that keeps what exists, unless it is a ping', async () => {
    const kept: Job = { ...top, allowForce: false };
    const station = createStation({ ...graph, jobs: [kept] }, kept);
    station.put(tracks);
    expect(await station.deliver(about({ force: true }))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'FORCE_NOT_ALLOWED' },
    });
    expect(await station.deliver(about({ force: true, ping: true }))).toMatchObject({ outcome: 'pinged' });
  });

  it('is not acknowledged when the dead letter cannot be stored', async () => {
    const station = stationOf(top);
    station.publisher.failNext('before');
    expect(await station.deliver(new Uint8Array([0xff]))).toMatchObject({ outcome: 'failed', ack: false });
    expect(station.lines).toMatchObject([
      { severity: 'ERROR', message: expect.stringContaining('dead letter') },
    ]);
  });

  it('cuts a long reason between characters', async () => {
    const station = stationOf(top, () =>
      Promise.reject(new KlioError('INPUT_UNDECODABLE', '🎵'.repeat(3_000))),
    );
    station.put(tracks);
    await station.deliver(about());
    const reason = station.deadLetters()[0]?.attributes.klio_reason ?? '';
    expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(1024);
    expect(reason).toMatch(/^(🎵)+…$/u);
  });

  it('keeps the dead letter within 100 attributes, routing first to go', async () => {
    const station = stationOf(top);
    const routing = Array.from({ length: 90 }, (_, index) => [`klio_to_job${index}`, '1']);
    const others = Array.from({ length: 9 }, (_, index) => [`own${index}`, '1']);
    await station.deliver(new Uint8Array([0xff]), {
      attributes: Object.fromEntries([...routing, ...others]),
    });
    const attributes = Object.keys(station.deadLetters()[0]?.attributes ?? {});
    expect(attributes).toHaveLength(100);
    expect(attributes.filter((name) => name.startsWith('own'))).toHaveLength(9);
  });

  it('remembers whose event it was, so that a replay stays an event', async () => {
    const station = stationOf(bottom);
    await station.deliver(about(), { from: 'left', attempt: 20 });
    expect(station.deadLetters()[0]?.attributes).toMatchObject({
      klio_sender: 'left',
      klio_code: 'PARENT_NO_OUTPUT',
    });
  });

  it('takes an unknown output of the transform for its failure and names both lists', async () => {
    const station = stationOf(top, async () => ({ txt: 'oops' }));
    station.put(tracks);
    expect((await station.deliver(about())).error?.message).toBe(
      'Cannot write the outputs of "top": transform returned ["txt"], job.ts declares ["text"]',
    );
  });

  it('says so when the message passed through more than 64 jobs', async () => {
    const station = stationOf(top);
    station.put(tracks);
    const auditLog = passedThrough(...Array.from({ length: 64 }, () => top as Job));
    expect(await station.deliver(about({ auditLog }))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'CYCLE' },
    });
  });
});

describe('the deadline', () => {
  it('fires the signal and ends a transform that does not listen', async () => {
    let signal: AbortSignal | undefined;
    const station = stationOf(top, (context) => {
      signal = context.signal;
      return new Promise(() => {});
    });
    station.put(tracks);
    const handling = station.deliver(about());
    await station.clock.advance(59_999);
    expect(signal?.aborted).toBe(false);
    await station.clock.advance(1);
    expect(await handling).toMatchObject({
      outcome: 'failed',
      ack: false,
      error: { code: 'DEADLINE_EXCEEDED' },
    });
    expect(signal?.aborted).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const station = stationOf(top);
    station.put(tracks);
    await station.deliver(about());
    expect(station.clock.pendingTimers).toBe(0);
  });
});
