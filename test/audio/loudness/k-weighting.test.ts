import { expect, it } from 'vitest';
import { createPairEnergy, kWeighting } from '../../../shared/audio/loudness/k-weighting.ts';
import { noise } from '../signals.ts';

it('K-weighting at 48 kHz is by the filters that BS.1770 prints', () => {
  const [shelf, highPass] = kWeighting(48_000);
  const printed = [
    1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
  ];
  for (const [k, value] of [...shelf.b, ...shelf.a].entries()) expect(value).toBeCloseTo(printed[k]!, 13);
  expect(highPass.b).toEqual([1, -2, 1]);
  expect(highPass.a[0]).toBeCloseTo(-1.99004745483398, 13);
  expect(highPass.a[1]).toBeCloseTo(0.99007225036621, 13);
});

it('two channels together have the energies that they have alone', () => {
  const samples = noise(0.1, { sampleRate: 48_000 });
  const frames = samples.length / 2;
  const energyOf = (weights: readonly [number, number]) => {
    const [first, second] = weights.map((weight, index) => ({ index, weight }));
    return createPairEnergy(48_000, 2, [first!, second!])(samples, 0, frames);
  };
  expect(energyOf([1, 0])).not.toBeCloseTo(energyOf([0, 1]), 3);
  expect(energyOf([1, 1.41])).toBeCloseTo(energyOf([1, 0]) + 1.41 * energyOf([0, 1]), 9);
});
