import { framesOf, type SampleStream } from '../../shared/audio/spectral/frame-matrix.ts';
import { createSpectra } from '../../shared/audio/spectral/spectra.ts';

/** In samples: at 22,050 Hz, 43 frames a second. */
export const HOP = 512;
/** In mel, where speech has its energy: 100 to 6000 Hz. */
export const BANDS = 20;

const MEL = { bands: BANDS, minHz: 100, maxHz: 6_000 };
const FFT_SIZE = 1024;

/** What is kept of a frame of audio. */
export interface Frame {
  /** Amplitude in each band. */
  readonly bands: Float32Array;
  /** RMS of the samples that begin with it. */
  readonly rms: number;
  /** Sign changes from sample to sample, as a share of those samples. */
  readonly crossings: number;
}

/** Cuts a signal of one channel into frames as it comes; calls back with each. */
export function createFrames(sampleRate: number, onFrame: (frame: Frame) => void): SampleStream {
  const hops = createHops();
  const spectra = createSpectra({ mel: MEL }, { sampleRate, fftSize: FFT_SIZE, hop: HOP }, ({ mel }) => {
    for (const power of framesOf(mel)) {
      const hop = hops.next();
      if (!hop) return; // the last frame, centred behind the signal
      onFrame({ bands: power.map(Math.sqrt), ...hop });
    }
  });
  return {
    push(samples) {
      hops.push(samples);
      spectra.push(samples);
    },
    end: () => spectra.end(),
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
