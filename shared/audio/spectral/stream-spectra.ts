import type { FrameMatrix } from './frame-matrix.ts';
import { createSpectra, type Spectra, type SpectraOptions } from './spectra.ts';
import type { SpectralMeasures } from './spectral-measures.ts';

/**
 * What `createSpectra` measures of a signal that is pulled: blocks of frames, which are the caller's to keep. Joined
 * they are to the last bit what `spectra` gives. Throws its RangeErrors, and what `samples` throws.
 */
export async function* streamSpectra<M extends SpectralMeasures>(
  samples: AsyncIterable<Float32Array>,
  measures: M,
  options: SpectraOptions,
): AsyncGenerator<Spectra<M>> {
  let ready: Spectra<M>[] = [];
  const stream = createSpectra(measures, options, (block) => ready.push(copyOf(block)));
  const taken = () => {
    const blocks = ready;
    ready = [];
    return blocks;
  };
  for await (const chunk of samples) {
    stream.push(chunk);
    yield* taken();
  }
  stream.end();
  yield* taken();
}

function copyOf<M extends SpectralMeasures>(block: Spectra<M>): Spectra<M> {
  const entries = Object.entries<FrameMatrix>(block);
  return Object.fromEntries(
    entries.map(([name, matrix]) => [name, { ...matrix, data: matrix.data.slice() }]),
  ) as Spectra<M>;
}
