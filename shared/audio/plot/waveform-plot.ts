import { drawTimeAxis, drawTitle, drawVerticalAxis, marksOf } from './axes.ts';
import { type Area, type Canvas, createCanvas, SHADES } from './canvas.ts';
import { durationLabel, roundTicks } from './ticks.ts';
import { createWaveReducer, drawWave } from './wave.ts';

export interface WaveformPlotOptions {
  readonly title: string;
  readonly sampleRate: number;
  /** Of the picture, in pixels: 1000 and 300 unless told. */
  readonly width?: number;
  readonly height?: number;
}

export interface WaveformPlot {
  /** Takes the next mono samples. */
  push(samples: Float32Array): void;
  /**
   * The picture of what came so far, as PNG, with a line at each of the beats if there are some. Throws a RangeError
   * when nothing came.
   */
  toPng(rhythm?: { readonly bpm: number | null; readonly beats: readonly number[] }): Uint8Array;
}

const MARGIN = { left: 76, top: 66, right: 28, bottom: 62 };

/** Of the colour map: orange. */
const BEAT_SHADE = Math.round(0.72 * SHADES);
/** Beats closer than this would hide the waveform: then they are marked at its top only, and closer still not. */
const MIN_PIXELS_PER_BEAT = 5;
const MIN_PIXELS_PER_MARK = 2;
const MARK_PIXELS = 12;

/** Draws mono samples as they come; memory does not grow with their number. */
export function createWaveformPlot(options: WaveformPlotOptions): WaveformPlot {
  const { title, sampleRate, width = 1000, height = 300 } = options;
  const area: Area = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const reducer = createWaveReducer(area.width);
  return {
    push: reducer.push,
    toPng(rhythm) {
      const wave = reducer.end();
      if (wave.samples === 0) throw new RangeError('Cannot draw a waveform of no samples');
      const durationSeconds = wave.samples / sampleRate;
      const canvas = createCanvas(width, height);
      const limit = amplitudeLimit(wave.peak);
      const facts = [durationLabel(durationSeconds), `${sampleRate / 1000} kHz`];
      if (rhythm) facts.unshift(...rhythmFacts(rhythm));
      drawTitle(canvas, area, title, facts.join('  ·  '));
      drawWave(canvas, area, wave, limit);
      if (rhythm) drawBeats(canvas, area, rhythm.beats, durationSeconds);
      drawTimeAxis(canvas, area, durationSeconds);
      const marks = marksOf(roundTicks(-limit, limit, 5), -limit, limit);
      drawVerticalAxis(canvas, area, { label: 'Amplitude', marks });
      return canvas.toPng();
    },
  };
}

/** A round number that holds the peak: full scale, or a smaller one for what is quiet. */
function amplitudeLimit(peak: number): number {
  if (peak === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(peak));
  return ([1, 2, 5].find((times) => times * power >= peak) ?? 10) * power;
}

function rhythmFacts({ bpm, beats }: { bpm: number | null; beats: readonly number[] }): string[] {
  return bpm === null ? ['no beat'] : [`${bpm.toFixed(1)} BPM`, `${beats.length} beats`];
}

function drawBeats(canvas: Canvas, area: Area, beats: readonly number[], durationSeconds: number): void {
  const pixelsPerBeat = area.width / beats.length;
  if (pixelsPerBeat < MIN_PIXELS_PER_MARK) return;
  const height = pixelsPerBeat < MIN_PIXELS_PER_BEAT ? MARK_PIXELS : area.height;
  const line = new Uint8Array(height).fill(BEAT_SHADE);
  for (const beat of beats) {
    const x = area.left + Math.round((beat / durationSeconds) * area.width);
    if (x < area.left + area.width) canvas.paint({ left: x, top: area.top, width: 1, height }, line);
  }
}
