import { createSpectra } from '../spectral/spectra.ts';
import { drawTimeAxis, drawTitle, drawVerticalAxis } from './axes.ts';
import { type Area, createCanvas } from './canvas.ts';
import { createColumnReducer } from './column-reducer.ts';
import { fitColumns } from './heat-map.ts';
import { drawHeatMap } from './heat-map-plot.ts';
import { spectrogramMap } from './spectrogram-plot.ts';
import { durationLabel } from './ticks.ts';
import { createWaveReducer, drawWave } from './wave.ts';

const FFT_SIZE = 2048;
const HOP = 256;

/** Of the picture, between its edges and the waveform above the spectrogram. */
const MARGIN = { left: 76, top: 62, right: 112, bottom: 62 };
const WAVE_SHARE = 0.14;
const GAP = 12;

export interface OverviewOptions {
  readonly sampleRate: number;
  readonly title: string;
  /** Of the picture, in pixels: 1200 and 640 unless told. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * A picture of mono samples as PNG: the waveform and below it the spectrogram, frequency on the mel scale, level in
 * dB below the loudest spot. Memory does not grow with the length of the audio. Throws a RangeError for no samples.
 */
export async function overviewPng(
  samples: AsyncIterable<Float32Array>,
  { sampleRate, title, width = 1200, height = 640 }: OverviewOptions,
): Promise<Uint8Array> {
  const { waveArea, spectrumArea } = layout(width, height);
  const reducer = createWaveReducer(waveArea.width);
  const rows = FFT_SIZE / 2 + 1;
  const spectrum = createColumnReducer(rows, { wanted: spectrumArea.width, by: 'maximum' });
  const options = { sampleRate, fftSize: FFT_SIZE, hop: HOP };
  const spectra = createSpectra({ power: {} }, options, ({ power }) => spectrum.push(power));
  for await (const chunk of samples) {
    reducer.push(chunk);
    spectra.push(chunk);
  }
  const wave = reducer.end();
  if (wave.samples === 0) throw new RangeError('Cannot draw a picture of no samples');
  spectra.end();
  const columns = spectrum.end();
  const durationSeconds = wave.samples / sampleRate;

  const canvas = createCanvas(width, height);
  const map = spectrogramMap({ sampleRate, scale: 'mel' });
  drawTitle(
    canvas,
    waveArea,
    title,
    `${durationLabel(durationSeconds)}  ·  mono  ·  ${sampleRate / 1000} kHz`,
  );
  if (wave.peak > 0) drawWave(canvas, waveArea, wave, wave.peak);
  drawHeatMap(canvas, spectrumArea, {
    frames: fitColumns(columns, spectrumArea.width, 'maximum'),
    framesAcross: wave.samples / HOP,
    map,
  });
  drawTimeAxis(canvas, spectrumArea, durationSeconds);
  drawVerticalAxis(canvas, spectrumArea, map.axis(columns.rows));
  return canvas.toPng();
}

function layout(width: number, height: number): { waveArea: Area; spectrumArea: Area } {
  const { left, top, right, bottom } = MARGIN;
  const inner = { left, width: width - left - right };
  const waveHeight = 2 * Math.floor((WAVE_SHARE * (height - top - bottom)) / 2) + 1; // zero is in its middle
  const spectrumTop = top + waveHeight + GAP;
  return {
    waveArea: { ...inner, top, height: waveHeight },
    spectrumArea: { ...inner, top: spectrumTop, height: height - bottom - spectrumTop },
  };
}
