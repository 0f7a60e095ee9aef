import { createKernel, hasKernel } from '../spectral/kernel.ts';

/** How many samples a step has, and what the filter that finds the bass keeps of it from sample to sample. */
export interface StepOptions {
  readonly stepSamples: number;
  readonly keep: number;
}

/** Measures steps of a signal one behind the other; it remembers what came before. */
export interface StepEnergies {
  /** Where the samples are put. */
  readonly samples: Float32Array;
  /**
   * The energies of steps, the first of which starts at `samples[start]`: for each that of what lies above the bass
   * and that of the first difference. The next call overwrites them.
   */
  measure(start: number, steps: number): Float32Array;
}

/** For so many samples and at most so many steps at once. The engine is as in `spectra`. */
export function createStepEnergies(
  options: StepOptions,
  most: { readonly samples: number; readonly steps: number },
  engine?: 'kernel' | 'plain',
): StepEnergies {
  const create = engine === 'plain' || !hasKernel() ? plainEnergies : kernelEnergies;
  return create(options, most);
}

function kernelEnergies(
  { stepSamples, keep }: StepOptions,
  most: { readonly samples: number; readonly steps: number },
): StepEnergies {
  const { functions, take, view } = createKernel();
  const [state, from, to] = [take(8), take(4 * most.samples), take(8 * most.steps)];
  const energies = view(to, 2 * most.steps);
  return {
    samples: view(from, most.samples),
    measure(start, steps) {
      functions.stepEnergies(from + 4 * start, stepSamples, steps, keep, state, to);
      return energies.subarray(0, 2 * steps);
    },
  };
}

function plainEnergies(
  { stepSamples, keep }: StepOptions,
  most: { readonly samples: number; readonly steps: number },
): StepEnergies {
  const samples = new Float32Array(most.samples);
  const energies = new Float32Array(2 * most.steps);
  let bass = 0;
  let last = 0;
  return {
    samples,
    measure(start, steps) {
      for (let step = 0, at = start; step < steps; step += 1) {
        let above = 0;
        let changes = 0;
        for (const end = at + stepSamples; at < end; at += 1) {
          const sample = samples[at] as number;
          bass = keep * bass + (1 - keep) * sample;
          above += (sample - bass) ** 2;
          changes += (sample - last) ** 2;
          last = sample;
        }
        energies[2 * step] = above;
        energies[2 * step + 1] = changes;
      }
      return energies.subarray(0, 2 * steps);
    },
  };
}
