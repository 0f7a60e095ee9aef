import { describe, expect, it } from 'vitest';
import { isFresh, LINEAGE } from '../../shared/runtime/freshness.ts';
import { diamond } from '../helpers/graphs.ts';

const { top } = diamond().named;
const request = { id: 'r5', requestedAtMs: 5_000 };

const writtenBy = (id: string, requestedAtMs: number, forced: boolean) => ({
  bucket: 'b',
  name: 'o',
  generation: '1',
  sizeBytes: 0,
  createdAtMs: 0,
  metadata: {
    [LINEAGE.request]: id,
    [LINEAGE.requestedAt]: new Date(requestedAtMs).toISOString(),
    ...(forced && { [LINEAGE.forced]: '1' }),
  },
});

describe('an output', () => {
  it.each([
    ['that exists is fresh without force', writtenBy('old', 1_000, false), false, true],
    ['of this forced request is fresh', writtenBy('r5', 5_000, true), true, true],
    ['of a later forced request is fresh', writtenBy('r6', 6_000, true), true, true],
    ['of an earlier forced request is not', writtenBy('r4', 4_000, true), true, false],
    [
      'of another id at the same time is fresh, whichever id is the greater',
      writtenBy('r1', 5_000, true),
      true,
      true,
    ],
    [
      'of a later request without force is not, which may have used old inputs',
      writtenBy('r6', 6_000, false),
      true,
      false,
    ],
  ])('%s', (_, object, force, fresh) => {
    expect(isFresh(object, { job: top, request, force })).toBe(fresh);
  });

  it('that nobody signed is not fresh under force', () => {
    const unsigned = { ...writtenBy('r6', 6_000, true), metadata: {} };
    expect(isFresh(unsigned, { job: top, request, force: true })).toBe(false);
  });

  it('that is missing is never fresh', () => {
    expect(isFresh(null, { job: top, request, force: false })).toBe(false);
  });
});
