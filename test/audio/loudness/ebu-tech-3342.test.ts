import { describe, it } from 'vitest';
import { measured, type Part, within } from './level-signals.ts';

/** The signals 1 to 4 of EBU Tech 3342; 5 and 6 are programme material. */
describe.each([44_100, 48_000])('EBU Tech 3342 at %i Hz', (sampleRate) => {
  it.each([
    { levels: [-20, -30], lu: 10 },
    { levels: [-20, -15], lu: 5 },
    { levels: [-40, -20], lu: 20 },
    { levels: [-50, -35, -20, -35, -50], lu: 15 },
  ])('finds a range of $lu LU in 20 s at each of $levels', ({ levels, lu }) => {
    const parts = levels.map((level): Part => [20, level]);
    within(measured(parts, { sampleRate }).read().rangeLu, lu, 1);
  });
});
