import { hzToMel, melToHz } from '../spectral/mel.ts';
import { createStft } from '../spectral/stft.ts';
import { createColumnReducer } from './column-reducer.ts';

const FFT_SIZE = 2048;
const HOP = 256;

/** Values over time: each column stands for the same stretch of time, but the last may be short. */
export interface Columns {
  readonly columns: readonly Float32Array[];
  readonly secondsPerColumn: number;
}

/** What a spectrogram shows, reduced to the size of a screen. */
export interface Picture {
  readonly sampleRate: number;
  readonly durationSeconds: number;
  /** The power in each row, from the lowest frequency up, rows equally spaced in mel up to half the sample rate. */
  readonly spectrum: Columns;
  /** How far the signal goes up and down: two values, both positive. */
  readonly wave: Columns;
}

/** Measures mono samples for a picture of so many columns, up to twice that, and rows. */
export async function takePicture(
  samples: AsyncIterable<Float32Array>,
  { sampleRate, columns, rows }: { sampleRate: number; columns: number; rows: number },
): Promise<Picture> {
  const spectrum = createColumnReducer(columns);
  const wave = createColumnReducer(columns);
  const toRows = createRows(sampleRate, rows);
  const stft = createStft({ fftSize: FFT_SIZE, hop: HOP }, (power) => spectrum.push(toRows(power)));
  const swing = createSwing((upAndDown) => wave.push(upAndDown));
  let length = 0;
  for await (const chunk of samples) {
    length += chunk.length;
    stft.push(chunk);
    swing.push(chunk);
  }
  stft.end();
  swing.end();
  const timed = (reduced: ReturnType<typeof spectrum.end>): Columns => ({
    columns: reduced.columns,
    secondsPerColumn: (reduced.perColumn * HOP) / sampleRate,
  });
  return {
    sampleRate,
    durationSeconds: length / sampleRate,
    spectrum: timed(spectrum.end()),
    wave: timed(wave.end()),
  };
}

/** The largest deviations up and down in every HOP samples, however they are cut into chunks. */
function createSwing(onHop: (upAndDown: Float64Array) => void) {
  const upAndDown = new Float64Array(2);
  let filled = 0;
  const emit = () => {
    onHop(upAndDown);
    upAndDown.fill(0);
    filled = 0;
  };
  return {
    push(samples: Float32Array): void {
      for (const sample of samples) {
        if (sample > (upAndDown[0] as number)) upAndDown[0] = sample;
        if (-sample > (upAndDown[1] as number)) upAndDown[1] = -sample;
        filled += 1;
        if (filled === HOP) emit();
      }
    },
    end(): void {
      if (filled > 0) emit();
    },
  };
}

/**
 * Power spectra to rows of the picture: where bins are wider than a row, between two bins on a line, else the
 * mean of the bins of the row.
 */
function createRows(sampleRate: number, rows: number): (power: Float64Array) => Float64Array {
  const topMel = hzToMel(sampleRate / 2);
  const binAt = (row: number) => (melToHz((row / rows) * topMel) * FFT_SIZE) / sampleRate;
  const ranges = Array.from({ length: rows }, (_, row) => ({ low: binAt(row), high: binAt(row + 1) }));
  const values = new Float64Array(rows);
  return (power) => {
    for (let row = 0; row < rows; row += 1) {
      const { low, high } = ranges[row] as { low: number; high: number };
      values[row] = high - low < 1 ? between(power, (low + high) / 2) : meanOf(power, low, high);
    }
    return values;
  };
}

function between(power: Float64Array, bin: number): number {
  const lower = Math.min(Math.floor(bin), power.length - 2);
  const share = bin - lower;
  return (1 - share) * (power[lower] as number) + share * (power[lower + 1] as number);
}

function meanOf(power: Float64Array, low: number, high: number): number {
  const first = Math.round(low);
  const last = Math.min(power.length - 1, Math.max(first, Math.round(high) - 1));
  let sum = 0;
  for (let bin = first; bin <= last; bin += 1) sum += power[bin] as number;
  return sum / (last - first + 1);
}
