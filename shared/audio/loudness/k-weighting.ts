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

/** Sums the squares of every `stride`-th sample from `offset`, K-weighted. It remembers what came before. */
export type WeightedEnergy = (samples: Float32Array, offset: number, stride: number) => number;

/** The energy of one channel; both stages in transposed direct form II. */
export function createWeightedEnergy(sampleRate: number): WeightedEnergy {
  const [{ b: shelfB, a: shelfA }, { b: passB, a: passA }] = kWeighting(sampleRate);
  let state: readonly [number, number, number, number] = [0, 0, 0, 0];
  return (samples, offset, stride) => {
    // In locals, since the loop is as slow as what it must fetch.
    const [shelfB0, shelfB1, shelfB2] = shelfB;
    const [shelfA1, shelfA2] = shelfA;
    const [passB0, passB1, passB2] = passB;
    const [passA1, passA2] = passA;
    let [shelf1, shelf2, pass1, pass2] = state;
    let energy = 0;
    for (let at = offset; at < samples.length; at += stride) {
      const sample = samples[at] as number;
      const shelved = shelfB0 * sample + shelf1;
      shelf1 = shelfB1 * sample - shelfA1 * shelved + shelf2;
      shelf2 = shelfB2 * sample - shelfA2 * shelved;
      const weighted = passB0 * shelved + pass1;
      pass1 = passB1 * shelved - passA1 * weighted + pass2;
      pass2 = passB2 * shelved - passA2 * weighted;
      energy += weighted * weighted;
    }
    state = [shelf1, shelf2, pass1, pass2];
    return energy;
  };
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
