/** A second-order filter: y = b0 x + b1 x' + b2 x'' − a1 y' − a2 y''. */
export interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * The two stages of K-weighting (ITU-R BS.1770-5) at any sample rate: a shelf for the head, then a high pass. The
 * analogue prototypes are those of De Man ("Evaluation of implementations of the EBU R128 loudness measurement",
 * AES 145, 2018); at 48 kHz they give the coefficients that the standard prints.
 */
export function kWeighting(sampleRate: number): readonly [shelf: Biquad, highPass: Biquad] {
  return [shelf(sampleRate), highPass(sampleRate)];
}

/** A channel of interleaved samples, and what its energy counts. */
export interface WeightedChannel {
  readonly index: number;
  readonly weight: number;
}

/** The energy of frames `from` to `to` of interleaved samples, K-weighted. It remembers what came before. */
export type WeightedEnergy = (samples: Float32Array, from: number, to: number) => number;

/**
 * Sums the energies of two of `channels` channels, each times its weight: each sample waits for the one before,
 * so that the second channel costs next to nothing. Both stages are in transposed direct form II. Silence is free,
 * as stereo in a layout of six channels is for the most part.
 */
export function createPairEnergy(
  sampleRate: number,
  channels: number,
  [first, second]: readonly [WeightedChannel, WeightedChannel],
): WeightedEnergy {
  const [{ b: shelfB, a: shelfA }, { b: passB, a: passA }] = kWeighting(sampleRate);
  const [shelfB0, shelfB1, shelfB2] = shelfB;
  const [shelfA1, shelfA2] = shelfA;
  const [passA1, passA2] = passA;
  const [passB0, passB1, passB2] = passB;
  const state = new Float64Array(8);
  let atRest = true;
  const isSilent = (samples: Float32Array, from: number, to: number) => {
    for (let frame = from * channels; frame < to * channels; frame += channels) {
      if (samples[frame + first.index] !== 0 || samples[frame + second.index] !== 0) return false;
    }
    return true;
  };
  return (samples, from, to) => {
    if (atRest && isSilent(samples, from, to)) return 0;
    let [p1, p2, p3, p4, q1, q2, q3, q4] = state as unknown as EightNumbers;
    let firstEnergy = 0;
    let secondEnergy = 0;
    for (let frame = from * channels; frame < to * channels; frame += channels) {
      const p = samples[frame + first.index] as number;
      const q = samples[frame + second.index] as number;
      const shelvedP = shelfB0 * p + p1;
      const shelvedQ = shelfB0 * q + q1;
      p1 = shelfB1 * p - shelfA1 * shelvedP + p2;
      q1 = shelfB1 * q - shelfA1 * shelvedQ + q2;
      p2 = shelfB2 * p - shelfA2 * shelvedP;
      q2 = shelfB2 * q - shelfA2 * shelvedQ;
      const weightedP = passB0 * shelvedP + p3;
      const weightedQ = passB0 * shelvedQ + q3;
      p3 = passB1 * shelvedP - passA1 * weightedP + p4;
      q3 = passB1 * shelvedQ - passA1 * weightedQ + q4;
      p4 = passB2 * shelvedP - passA2 * weightedP;
      q4 = passB2 * shelvedQ - passA2 * weightedQ;
      firstEnergy += weightedP * weightedP;
      secondEnergy += weightedQ * weightedQ;
    }
    state.set([p1, p2, p3, p4, q1, q2, q3, q4].map(audible));
    atRest = state.every((value) => value === 0);
    return first.weight * firstEnergy + second.weight * secondEnergy;
  };
}

type EightNumbers = [number, number, number, number, number, number, number, number];

/** In silence a filter dies away into denormal numbers, with which processors are slow. */
function audible(value: number): number {
  return Math.abs(value) < 1e-20 ? 0 : value;
}

function shelf(sampleRate: number): Biquad {
  const q = 0.7071752369554196;
  const gain = 10 ** (3.999843853973347 / 20);
  const bandGain = gain ** 0.4996667741545416;
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const scale = 1 + k / q + k * k;
  return {
    b: [
      (gain + (bandGain * k) / q + k * k) / scale,
      (2 * (k * k - gain)) / scale,
      (gain - (bandGain * k) / q + k * k) / scale,
    ],
    a: [(2 * (k * k - 1)) / scale, (1 - k / q + k * k) / scale],
  };
}

function highPass(sampleRate: number): Biquad {
  const q = 0.5003270373238773;
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const scale = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / scale, (1 - k / q + k * k) / scale] };
}
