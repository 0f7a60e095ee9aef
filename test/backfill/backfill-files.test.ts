import { describe, expect, it } from 'vitest';
import { backfillIdAt, isBackfillId } from '../../shared/backfill/backfill-id.ts';
import { backfillMessage } from '../../shared/backfill/backfill-message.ts';
import { backfillObjects } from '../../shared/backfill/object-names.ts';
import { progressFileSchema } from '../../shared/backfill/progress-file.ts';
import { decodeMessage } from '../../shared/message/decode.ts';

describe('the id of a backfill', () => {
  it('is the time to the second unless somebody chooses one', () => {
    const id = backfillIdAt(Date.UTC(2026, 10, 28, 20, 14, 55, 999));
    expect(id).toBe('20261128-201455');
    expect(isBackfillId(id)).toBe(true);
  });

  it.each(['a', 'catalogue-2', 'a'.repeat(63)])('may be %s', (id) => expect(isBackfillId(id)).toBe(true));
  it.each(['', '-a', 'a-', 'A', 'a/b', 'a.b', '..', 'a\n', 'a'.repeat(64)])('may not be %j', (id) =>
    expect(isBackfillId(id)).toBe(false),
  );
});

describe('the objects of a backfill', () => {
  it('lie in a folder of its own', () => {
    const { folder, ...objects } = backfillObjects('nightly');
    const names = Object.values(objects).map((name) => (typeof name === 'string' ? name : name('00007', 1)));
    expect(folder).toBe('backfills/nightly/');
    expect(names).toEqual(
      [
        'plan.json',
        'control.json',
        'shards/00007.txt',
        'progress/',
        'progress/00007-1.json',
        'verified/',
        'verified/00007.json',
        'missing/00007.txt',
        'report.json',
      ].map((name) => folder + name),
    );
  });
});

describe('the message of a backfill', () => {
  const recipients = ['low', 'high'].map((name) => ({ name, project: 'p', outputs: [] }));
  const request = { id: 'nightly', requestedAtMs: Date.UTC(2026, 0, 1) };

  it('is for the jobs that must run, and says of which backfill and request it is', () => {
    const { data, attributes } = backfillMessage(
      'track1',
      { recipients },
      { backfillId: 'nightly', request, force: true },
    );
    expect(decodeMessage(data, { entityIds: 'flat' })).toMatchObject({
      entityId: 'track1',
      recipients: {
        kind: 'limited',
        jobs: [
          { name: 'low', project: 'p' },
          { name: 'high', project: 'p' },
        ],
      },
      backfillId: 'nightly',
      request,
      force: true,
      auditLog: [],
    });
    expect(attributes).toEqual({
      klio_version: '2',
      klio_entity: 'track1',
      klio_request: 'nightly',
      klio_limited: '1',
      klio_to_low: '1',
      klio_to_high: '1',
      klio_backfill: 'nightly',
    });
  });
});

describe('progress', () => {
  const progress = {
    formatVersion: 1,
    list: '1795231326995000',
    entities: 1000,
    nextOffset: 22_000,
    isDone: false,
    updatedAtMs: Date.UTC(2026, 10, 28),
    recent: [{ offset: 11_000, atMs: Date.UTC(2026, 10, 27) }],
  };

  it('says how far a shard has come', () => {
    expect(progressFileSchema.parse(progress)).toEqual(progress);
  });

  it.each([{ nextOffset: -1 }, { entities: 0.5 }, { more: 1 }, { updatedAtMs: 'now' }])(
    'is not %j',
    (fault) => expect(progressFileSchema.safeParse({ ...progress, ...fault }).success).toBe(false),
  );
});
