import { seededRandom } from './signals.ts';

const VOWELS = [
  [730, 1_090, 2_440],
  [270, 2_290, 3_010],
  [530, 1_840, 2_480],
  [570, 840, 2_410],
] as const; // the first formants of a, i, e, o in Hz (Peterson and Barney, JASA 24, 1952)
const SCALE = [0, 2, 4, 5, 7, 9, 11, 12];

interface SingingOptions {
  readonly seconds?: number;
  readonly sampleRate?: number;
  readonly seed?: number;
}

/**
 * Somebody who sings a vowel to each note of a scale, as far as arithmetic can: a pulse train that slides from
 * pitch to pitch and trembles by 60 cents, through three resonances.
 */
export function singing({ seconds = 12, sampleRate = 22_050, seed = 1 }: SingingOptions = {}): Float32Array {
  const random = seededRandom(seed);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const throat = [0, 1, 2].map(() => createResonance(sampleRate));
  let [hz, phase, at] = [220, 0, 0];
  while (at < samples.length) {
    const target = 220 * 2 ** (SCALE[Math.floor(random() * SCALE.length)]! / 12);
    const vowel = VOWELS[Math.floor(random() * VOWELS.length)]!;
    const length = Math.round((0.25 + 0.35 * random()) * sampleRate);
    for (let k = 0; k < length && at < samples.length; k += 1, at += 1) {
      hz += (target - hz) * (1 - Math.exp(-25 / sampleRate));
      const tremble = 2 ** ((60 / 1200) * Math.sin((2 * Math.PI * 5.8 * at) / sampleRate));
      phase += (hz * tremble) / sampleRate;
      const pulse = phase >= 1 ? 1 : 0;
      phase -= pulse;
      const fade = Math.min(1, k / (0.03 * sampleRate), (length - k) / (0.04 * sampleRate));
      const sung = vowel.map((formant, n) => throat[n]!(pulse, formant, 60 + 40 * n) / (n + 1));
      samples[at] = 0.3 * fade * sung.reduce((sum, value) => sum + value);
    }
  }
  return samples;
}

/** A resonance whose place may move: one sample in, one out. */
function createResonance(sampleRate: number) {
  let [last, before] = [0, 0];
  return (input: number, hz: number, widthHz: number): number => {
    const radius = Math.exp((-Math.PI * widthHz) / sampleRate);
    const output =
      input + 2 * radius * Math.cos((2 * Math.PI * hz) / sampleRate) * last - radius * radius * before;
    [before, last] = [last, output];
    return output;
  };
}
