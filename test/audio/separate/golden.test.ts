import { expect, it } from 'vitest';
import { nnFilter } from '../../../shared/audio/separate/nn-filter.ts';
import { pairwise } from '../../../shared/audio/separate/pairwise.ts';
import { softmask } from '../../../shared/audio/separate/softmask.ts';
import { distance } from '../golden.ts';
import { magnitudeOf, separateGolden } from './separate-golden.ts';

it.each(separateGolden)('librosa and we filter $name by the same frames', async (golden) => {
  const magnitude = await magnitudeOf(golden);
  for (const { name, options, result } of golden.filters) {
    for (const engine of ['kernel', 'plain'] as const) {
      const filtered = nnFilter(magnitude, { ...options, engine });
      expect([filtered.rows, filtered.frames], name).toEqual(result.shape);
      expect(distance(filtered, result).absolute, name).toBeLessThanOrEqual(1e-6 * result.largest);
    }
  }
});

it.each(separateGolden)('librosa and we mask what repeats in $name and the rest alike', async (golden) => {
  const magnitude = await magnitudeOf(golden);
  const repeating = pairwise(magnitude, nnFilter(magnitude, golden.filters[1]!.options), Math.min);
  const rest = pairwise(magnitude, repeating, (all, part) => all - part);
  for (const { name, margin, options, result } of golden.masks) {
    const [x, reference] = name === 'background' ? [repeating, rest] : [rest, repeating];
    const raised = { ...reference, data: reference.data.map((value) => margin * value) };
    const power = options.power === 'infinity' ? Number.POSITIVE_INFINITY : (options.power ?? 1);
    const mask = softmask(x, raised, { ...options, power });
    expect(distance(mask, result).absolute, name).toBeLessThanOrEqual(1e-6);
  }
});
