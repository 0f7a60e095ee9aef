import { createMelFilterbank } from '../../shared/audio/spectral/mel.ts';
import { createStft } from '../../shared/audio/spectral/stft.ts';

export const FFT_SIZE = 1024;
/** In samples: at 22,050 Hz, 43 frames a second. */
export const HOP = 512;
/** In mel, where speech has its energy: 100 to 6000 Hz. */
export const BANDS = 20;

/** What is kept of a frame of audio. */
export interface Frame {
  /** Amplitude in each band. */
  readonly bands: Float64Array;
  /** RMS of the samples that begin with it. */
  readonly rms: number;
  /** Sign changes from sample to sample, as a share of those samples. */
  readonly crossings: number;
}

/** Cuts a signal of one channel into frames as it comes; calls back with each. */
export function createFrames(sampleRate: number, onFrame: (frame: Frame) => void) {
  const filterbank = createMelFilterbank({
    sampleRate,
    fftSize: FFT_SIZE,
    bands: BANDS,
    minHz: 100,
    maxHz: 6_000,
  });
  const hops = createHops();
  const stft = createStft({ fftSize: FFT_SIZE, hop: HOP }, (power) => {
    const hop = hops.next();
    if (!hop) return; // the last frame, centred behind the signal
    const bands = new Float64Array(BANDS);
    filterbank(power, bands);
    onFrame({ bands: bands.map(Math.sqrt), ...hop });
  });
  return {
    push(samples: Float32Array): void {
      hops.push(samples);
      stft.push(samples);
    },
    end: () => stft.end(),
  };
}

/** RMS and zero crossings of one hop after the other; they run ahead of the frames, which look half a frame further. */
function createHops() {
  const ready: { rms: number; crossings: number }[] = [];
  let [energy, crossings, filled, last] = [0, 0, 0, 0];
  return {
    push(samples: Float32Array): void {
      for (const sample of samples) {
        energy += sample * sample;
        if (sample >= 0 !== last >= 0) crossings += 1;
        last = sample;
        filled += 1;
        if (filled < HOP) continue;
        ready.push({ rms: Math.sqrt(energy / HOP), crossings: crossings / HOP });
        [energy, crossings, filled] = [0, 0, 0];
      }
    },
    next: () => ready.shift(),
  };
}
