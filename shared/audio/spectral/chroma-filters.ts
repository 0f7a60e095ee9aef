import type { Filter } from './mel.ts';

/** The octave that counts most, from A0 = 27.5 Hz, and how many octaves around it count: 880 Hz, two. */
const CENTRE_OCTAVE = 5;
const OCTAVE_WIDTH = 2;

/** How far the lowest pitch class, C, is above A. */
const SEMITONES_A_TO_C = 3;

/**
 * Weights of all bins for each of the twelve pitch classes from C, a bell a semitone wide around each of its
 * octaves: librosa.filters.chroma with its defaults (after Ellis, "Chroma feature analysis and synthesis", 2007).
 * `tuning` is how far the music's A is from 440 Hz, in semitones.
 */
export function chromaFilters({
  sampleRate,
  fftSize,
  tuning,
}: {
  readonly sampleRate: number;
  readonly fftSize: number;
  readonly tuning: number;
}): Filter[] {
  const bins = Math.floor(fftSize / 2) + 1;
  const filters = Array.from({ length: 12 }, () => ({ firstBin: 0, weights: new Float64Array(bins) }));
  const a0 = 27.5 * 2 ** (tuning / 12);
  const pitchOf = (bin: number) => 12 * Math.log2((bin * sampleRate) / fftSize / a0);
  for (let bin = 0; bin < bins; bin += 1) {
    // Bin 0 has no pitch: one and a half octaves below the next takes it out of the way.
    const pitch = bin === 0 ? pitchOf(1) - 18 : pitchOf(bin);
    const width = bin === 0 ? 18 : Math.max(1, pitchOf(bin + 1) - pitch);
    const column = Array.from({ length: 12 }, (_, note) =>
      Math.exp(-0.5 * ((2 * fromNote(pitch, note)) / width) ** 2),
    );
    const length = Math.hypot(...column);
    const weight = Math.exp(-0.5 * ((pitch / 12 - CENTRE_OCTAVE) / OCTAVE_WIDTH) ** 2);
    for (const [note, value] of column.entries()) {
      const filter = filters[(note + 12 - SEMITONES_A_TO_C) % 12] as Filter;
      filter.weights[bin] = (value / length) * weight;
    }
  }
  return filters;
}

/** Semitones from the nearest of a note's octaves, from -6 to 6. */
function fromNote(pitch: number, note: number): number {
  const upwards = (((pitch - note + 6) % 12) + 12) % 12;
  return upwards - 6;
}
