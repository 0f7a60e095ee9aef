import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../shared/testing/golden.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

describe('a golden file', () => {
  it('is written on demand, and compared with from then on', () => {
    const path = join(temporaryDirectory(), 'new', 'house.json');
    expectGolden({ bpm: 126 }, path, { update: true });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ bpm: 126 });
    expectGolden({ bpm: 126.4 }, path, { update: false, fields: { bpm: 0.5 } });
    const attempt = () => expectGolden({ bpm: 127 }, path, { update: false, fields: { bpm: 0.5 } });
    expect(attempt).toThrow(/UPDATE_GOLDEN=1.*house\.json\]\n {2}bpm: 127 is not 126 ± 0\.5$/s);
  });

  it('that is not there is an error, not a new truth', () => {
    const path = join(temporaryDirectory(), 'none.json');
    expect(() => expectGolden({}, path, { update: false })).toThrow(
      `there is none, run with UPDATE_GOLDEN=1`,
    );
  });
});
