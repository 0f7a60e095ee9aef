import { describe, expect, it } from 'vitest';
import { differences } from '../../shared/testing/differences.ts';

describe('differences', () => {
  it('are none between the same', () => {
    const value = { bpm: 120.5, none: null, beats: [{ at: 0.5 }, { at: 1 }], title: 'a' };
    expect(differences(value, structuredClone(value))).toEqual([]);
  });

  it.each([
    { what: 'a number', actual: { bpm: 121 }, expected: { bpm: 120 }, line: 'bpm: 121 is not 120 ± 0' },
    {
      what: 'a number for null',
      actual: { bpm: 738 },
      expected: { bpm: null },
      line: 'bpm: 738 is not null',
    },
    { what: 'a text', actual: ['a'], expected: ['b'], line: '0: "a" is not "b"' },
    { what: 'a key that is gone', actual: {}, expected: { key: 'C' }, line: 'key: absent is not "C"' },
    { what: 'a key that came', actual: { key: 'C' }, expected: {}, line: 'key: "C" is not absent' },
    { what: 'a length', actual: { beats: [1] }, expected: { beats: [1, 2] }, line: 'beats: 1 items, not 2' },
    { what: 'an array for an object', actual: [], expected: {}, line: 'the whole: [] is not {}' },
    { what: 'no number', actual: Number.NaN, expected: 1, line: 'the whole: NaN is not 1 ± 0' },
  ])('name the place: $what', ({ actual, expected, line }) => {
    expect(differences(actual, expected)).toEqual([line]);
  });

  it('are none within the tolerance of a place, or of all', () => {
    const [actual, expected] = [
      { bpm: 121, beats: [{ at: 0.51 }] },
      { bpm: 120, beats: [{ at: 0.5 }] },
    ];
    expect(differences(actual, expected, { tolerance: 1 })).toEqual([]);
    expect(differences(actual, expected, { fields: { bpm: 1, 'beats.*.at': 0.02 } })).toEqual([]);
    expect(differences(actual, expected, { tolerance: 1, fields: { 'beats.*.at': 0.001 } })).toEqual([
      'beats.0.at: 0.51 is not 0.5 ± 0.001',
    ]);
  });

  it('do not fill the screen', () => {
    const found = differences(new Array(100).fill(1), new Array(100).fill(2));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('… and 80 more');
  });
});
