import { BANDS, type Frame } from './frames.ts';
import { pulseClarity } from './pulse-clarity.ts';

/**
 * What tells speech from music in some seconds of audio, after Scheirer and Slaney, "Construction and evaluation of
 * a robust multifeature speech/music discriminator", ICASSP 1997, and Saunders, "Real-time discrimination of
 * broadcast speech/music", ICASSP 1996.
 */
export interface SpeechFeatures {
  /** Share of the energy of the bands' envelopes that lies at the rate of syllables, 2.5 to 6 Hz. */
  readonly syllabicModulation: number;
  /** Standard deviation of the change of the spectrum's shape from frame to frame: speech holds and jumps. */
  readonly fluxDeviation: number;
  /** Share of frames with less than half the mean RMS: pauses between words. */
  readonly lowEnergyShare: number;
  /** Skewness of the zero-crossing rate: many frames have few, as vowels, some have very many, as sibilants. */
  readonly crossingsSkewness: number;
  /** How regularly onsets come: music has a pulse. */
  readonly pulseClarity: number;
}

const SYLLABLES_HZ = { from: 2.5, to: 6 };

/** Measures consecutive frames, `frameRate` of them a second. */
export function speechFeatures(frames: readonly Frame[], frameRate: number): SpeechFeatures {
  const meanRms = mean(frames.map(({ rms }) => rms));
  return {
    syllabicModulation: syllabicModulation(frames, frameRate),
    fluxDeviation: deviation(shapeChanges(frames)),
    lowEnergyShare: frames.filter(({ rms }) => rms < meanRms / 2).length / frames.length,
    crossingsSkewness: skewness(frames.map(({ crossings }) => crossings)),
    pulseClarity: pulseClarity(frames, frameRate),
  };
}

/** Over all bands, the power of the envelopes between those rates against all of their power, the constant included. */
function syllabicModulation(frames: readonly Frame[], frameRate: number): number {
  const seconds = frames.length / frameRate;
  const [first, last] = [Math.ceil(SYLLABLES_HZ.from * seconds), Math.floor(SYLLABLES_HZ.to * seconds)];
  const circle = oneTurn(frames.length);
  let [modulation, total] = [0, 0];
  for (let band = 0; band < BANDS; band += 1) {
    const envelope = Float64Array.from(frames, ({ bands }) => bands[band] as number);
    total += envelope.reduce((sum, value) => sum + value * value, 0);
    for (let cycles = first; cycles <= last; cycles += 1) modulation += powerAt(cycles, envelope, circle);
  }
  return total === 0 ? 0 : modulation / total;
}

interface Circle {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function oneTurn(steps: number): Circle {
  const angles = Float64Array.from({ length: steps }, (_, k) => (2 * Math.PI * k) / steps);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}

/** Power of that many cycles in the envelope: one bin of a discrete Fourier transform, and its mirror. */
function powerAt(cycles: number, envelope: Float64Array, { cos, sin }: Circle): number {
  let [re, im] = [0, 0];
  for (let k = 0, at = 0; k < envelope.length; k += 1, at = (at + cycles) % envelope.length) {
    re += (envelope[k] as number) * (cos[at] as number);
    im += (envelope[k] as number) * (sin[at] as number);
  }
  return (2 * (re * re + im * im)) / envelope.length;
}

/** Distance of each spectrum from the one before, both scaled to length 1, so that loudness does not matter. */
function shapeChanges(frames: readonly Frame[]): Float64Array {
  const shapes = frames.map(({ bands }) => {
    const length = Math.hypot(...bands);
    return length === 0 ? bands : bands.map((value) => value / length);
  });
  return Float64Array.from(shapes.slice(1), (shape, k) => {
    const before = shapes[k] as Float32Array;
    return Math.hypot(...shape.map((value, band) => value - (before[band] as number)));
  });
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: ArrayLike<number>): number {
  return Math.sqrt(moment(values, 2));
}

/** 0 where all values are the same. */
function skewness(values: ArrayLike<number>): number {
  const spread = deviation(values);
  return spread === 0 ? 0 : moment(values, 3) / spread ** 3;
}

/** The mean power of the distance from the mean. */
function moment(values: ArrayLike<number>, power: number): number {
  const centre = mean(values);
  return mean(Array.from(values, (value) => (value - centre) ** power));
}
