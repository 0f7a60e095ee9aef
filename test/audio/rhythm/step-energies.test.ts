import { expect, it } from 'vitest';
import { createStepEnergies } from '../../../shared/audio/rhythm/step-energies.ts';
import { noise } from '../signals.ts';

const KEEP = 0.945;

/** Of so many steps at a time. */
function energies(samples: Float32Array, stepSamples: number, together: number, engine: 'kernel' | 'plain') {
  const steps = Math.floor(samples.length / stepSamples);
  const room = { samples: samples.length, steps };
  const measured = createStepEnergies({ stepSamples, keep: KEEP }, room, engine);
  measured.samples.set(samples);
  const found: number[] = [];
  for (let step = 0; step < steps; step += together) {
    found.push(...measured.measure(step * stepSamples, Math.min(together, steps - step)));
  }
  return found;
}

it.each([3, 8, 24, 66, 133])('both engines find the energies of steps of %i samples', (stepSamples) => {
  const samples = noise(0.2, { amplitude: 0.3 });
  const [fast, plain] = [
    energies(samples, stepSamples, 1_000, 'kernel'),
    energies(samples, stepSamples, 1_000, 'plain'),
  ];
  expect(fast).toHaveLength(plain.length);
  for (const [k, energy] of plain.entries()) expect(Math.abs(fast[k]! / energy - 1)).toBeLessThan(1e-4);
});

it.each(['kernel', 'plain'] as const)('the %s engine goes on where it was', (engine) => {
  const samples = noise(0.2, { amplitude: 0.3 });
  expect(energies(samples, 66, 1, engine)).toEqual(energies(samples, 66, 1_000, engine));
});

it.each(['kernel', 'plain'] as const)('the %s engine leaves out the bass', (engine) => {
  const [above, change] = energies(new Float32Array(2_000).fill(1), 1_000, 2, engine).slice(2);
  expect(above).toBeLessThan(1e-6);
  expect(change).toBe(0);
});
