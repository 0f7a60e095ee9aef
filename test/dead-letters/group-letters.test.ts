import { describe, expect, it } from 'vitest';
import { groupLetters } from '../../scripts/dead-letters/group-letters.ts';
import { matchesFilter } from '../../scripts/dead-letters/select-letters.ts';
import { letter } from './letter.ts';

describe('groupLetters', () => {
  it('puts together what differs by entity, object and numbers alone', () => {
    const other = { entity: 'track2', reason: 'Cannot read gs://tracks/track2.audio: 503 after 5 attempts' };
    const groups = groupLetters([
      letter(),
      letter({ id: '2', ...other, diedAt: '2026-11-20T13:00:00.000Z' }),
      letter({ id: '3', code: 'TRANSFORM_FAILED', reason: 'Out of luck' }),
    ]);
    expect(groups.map((group) => [group.code, group.reason, group.letters.length])).toEqual([
      ['STORAGE_UNAVAILABLE', 'Cannot read gs://…: N after N attempts', 2],
      ['TRANSFORM_FAILED', 'Out of luck', 1],
    ]);
    expect(groups[0]).toMatchObject({
      firstAt: '2026-11-20T12:00:00.000Z',
      lastAt: '2026-11-20T13:00:00.000Z',
    });
  });

  it('keeps jobs apart', () => {
    expect(groupLetters([letter(), letter({ job: 'loudness' })])).toHaveLength(2);
  });
});

describe('matchesFilter', () => {
  it.each([
    [{}, true],
    [{ ids: ['1', '2'] }, true],
    [{ ids: ['2'] }, false],
    [{ entities: ['track1'] }, true],
    [{ codes: ['CYCLE'] }, false],
    [{ reason: '503' }, true],
    [{ reason: '504' }, false],
    [{ request: 'r1' }, true],
    [{ request: 'r2' }, false],
    [{ entities: ['track1'], codes: ['CYCLE'] }, false],
  ])('with %o is %s', (filter, expected) => {
    expect(matchesFilter(letter(), filter)).toBe(expected);
  });

  it('never takes an unreadable letter for one about an entity', () => {
    expect(matchesFilter(letter({ entity: null }), { entities: ['track1'] })).toBe(false);
  });
});
