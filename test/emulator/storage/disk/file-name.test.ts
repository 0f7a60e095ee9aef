import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileName } from '../../../../scripts/emulator/storage/disk/file-name.ts';

/** No dot at either end, and nothing that any file system knows as special. */
const SAFE = /^[A-Za-z0-9_~=+,@%-]([A-Za-z0-9._~=+,@%-]*[A-Za-z0-9_~=+,@%-])?$/;

describe('the file name of an object', () => {
  it.each([
    ['song.wav', 'song.wav'],
    ['song-7_a~b=c+d,e@f.energy.json', 'song-7_a~b=c+d,e@f.energy.json'],
    ['a/b', 'a%2Fb'],
    ['a/../b', 'a%2F..%2Fb'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['.hidden', '%2Ehidden'],
    ['%2e%2e', '%252e%252e'],
    ['trailing.', 'trailing%2E'],
    ['a b', 'a%20b'],
    ['back\\slash', 'back%5Cslash'],
    ['c:d', 'c%3Ad'],
    ['é', '%C3%A9'],
    ['con', '%63on'],
    ['con.txt', '%63on.txt'],
    ['lpt1.wav', '%6Cpt1.wav'],
    ['contrabass', 'contrabass'],
  ])('of %j is %j', (objectName, expected) => {
    expect(fileName(objectName)).toBe(expected);
  });

  it.each([
    ['upper case', 'Song.wav', /^Song~[0-9a-f]{12}\.wav$/],
    ['what looks like such a name', 'song~0123456789ab.wav', /^song~0123456789ab~[0-9a-f]{12}\.wav$/],
    ['a long name', `${'x'.repeat(1000)}.wav`, /^x{180}~[0-9a-f]{12}\.wav$/],
    ['a long extension', `a.${'x'.repeat(1000)}`, /^a\.x{178}~[0-9a-f]{12}$/],
    ['an upper-case device', 'CON.a.txt', /^%43ON\.a~[0-9a-f]{12}\.txt$/],
  ])('has a hash for %s', (_what, objectName, expected) => {
    expect(fileName(objectName)).toMatch(expected);
  });

  it('is safe and short for any name, and no two names share one where case is ignored', () => {
    const character = fc.oneof(
      fc.constantFrom(...'aAbB./\\%~ :é日😀0fF'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const name = fc.array(character, { minLength: 1, maxLength: 40 }).map((list) => list.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 50 }), (names) => {
        const files = names.map(fileName);
        const isSafe = (file: string) => SAFE.test(file) && file.length < 250 - '.json.draft'.length;
        expect(files.filter((file) => !isSafe(file))).toEqual([]);
        expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
      }),
    );
  });
});
