import { powerToDb } from '../decibels.ts';
import { hzToMel } from '../spectral/mel.ts';
import { type Canvas, createCanvas, fitText } from './canvas.ts';
import { type Columns, type Picture, takePicture } from './picture.ts';
import { frequencyTicks, inClockTime, timeTicks } from './ticks.ts';

/** What is so far below the loudest spot is drawn as silence. */
const RANGE_DB = 80;

const WIDTH = 1200;
const HEIGHT = 640;
/** Where the parts of the picture are, in pixels from the top left. */
const WAVE = { left: 76, top: 62, width: 1012, height: 72 };
const SPECTRUM = { left: 76, top: 146, width: 1012, height: 432 };
const BAR = { left: 1108, top: 146, width: 16, height: 432 };

const TICK_LENGTH = 5;
const LINE_GREY = 0.45;
const LABEL_GREY = 0.8;

/**
 * A picture of mono samples as PNG, 1200 x 640: the waveform and below it the spectrogram, frequency on the mel
 * scale, level in dB below the loudest spot. Memory does not grow with the length of the audio.
 */
export async function spectrogramPng(
  samples: AsyncIterable<Float32Array>,
  { sampleRate, title }: { sampleRate: number; title: string },
): Promise<Uint8Array> {
  const picture = await takePicture(samples, { sampleRate, columns: SPECTRUM.width, rows: SPECTRUM.height });
  const canvas = createCanvas(WIDTH, HEIGHT);
  drawTitle(canvas, title, picture);
  drawWave(canvas, picture);
  drawSpectrum(canvas, picture);
  drawTimeAxis(canvas, picture.durationSeconds);
  drawFrequencyAxis(canvas, picture.sampleRate / 2);
  drawColourBar(canvas);
  return canvas.toPng();
}

function drawTitle(canvas: Canvas, title: string, { durationSeconds, sampleRate }: Picture): void {
  const facts = `${durationSeconds.toFixed(1)} s  ·  mono  ·  ${sampleRate / 1000} kHz`;
  canvas.text(fitText(title, 760, 1.5), WAVE.left, 40, { scale: 1.5, pen: 2, grey: 1 });
  canvas.text(facts, WAVE.left + WAVE.width, 40, { align: 'right', grey: LABEL_GREY });
}

function drawWave(canvas: Canvas, { wave, durationSeconds }: Picture): void {
  const middle = WAVE.top + WAVE.height / 2;
  const loudest = wave.columns.reduce((most, [up = 0, down = 0]) => Math.max(most, up, down), 0);
  const scale = loudest > 0 ? (WAVE.height / 2 - 1) / loudest : 0;
  for (let x = 0; x < WAVE.width; x += 1) {
    const [up = 0, down = 0] = columnAt(wave, ((x + 0.5) / WAVE.width) * durationSeconds);
    const rise = Math.round(scale * up);
    canvas.fill(WAVE.left + x, middle - rise, 1, rise + Math.round(scale * down) + 1, 0.62);
  }
}

function drawSpectrum(canvas: Canvas, { spectrum, durationSeconds }: Picture): void {
  const levels: Columns = { ...spectrum, columns: spectrum.columns.map((column) => column.map(powerToDb)) };
  const loudest = levels.columns.reduce(
    (most, column) => column.reduce((a, b) => Math.max(a, b), most),
    -100,
  );
  const bottom = SPECTRUM.top + SPECTRUM.height - 1;
  for (let x = 0; x < SPECTRUM.width; x += 1) {
    const column = columnAt(levels, ((x + 0.5) / SPECTRUM.width) * durationSeconds);
    for (let row = 0; row < SPECTRUM.height; row += 1) {
      const value = loudest > -100 ? 1 + ((column[row] ?? 0) - loudest) / RANGE_DB : 0;
      canvas.shade(SPECTRUM.left + x, bottom - row, value);
    }
  }
  if (loudest <= -100) {
    const [x, y] = [SPECTRUM.left + SPECTRUM.width / 2, SPECTRUM.top + SPECTRUM.height / 2];
    canvas.text('silence', x, y, { align: 'middle', scale: 1.5, pen: 1.8 });
  }
}

/** The values at a time, on lines between the columns' middles. */
function columnAt({ columns, secondsPerColumn }: Columns, seconds: number): Float32Array {
  const place = Math.max(0, Math.min(columns.length - 1, seconds / secondsPerColumn - 0.5));
  const left = columns[Math.floor(place)] ?? new Float32Array();
  const right = columns[Math.floor(place) + 1] ?? left;
  const share = place % 1;
  return left.map((value, row) => value + share * ((right[row] as number) - value));
}

function drawTimeAxis(canvas: Canvas, durationSeconds: number): void {
  const { left, top, width, height } = SPECTRUM;
  const bottom = top + height;
  for (const { value, label } of timeTicks(durationSeconds, 14)) {
    const x = Math.min(left + Math.round((value / durationSeconds) * width), left + width - 1);
    canvas.fill(x, bottom, 1, TICK_LENGTH, LINE_GREY);
    canvas.text(label, x, bottom + 20, { align: 'middle', grey: LABEL_GREY });
  }
  const unit = inClockTime(durationSeconds) ? 'Time (min:s)' : 'Time (s)';
  canvas.text(unit, left + width / 2, bottom + 44, { align: 'middle', grey: LABEL_GREY });
}

function drawFrequencyAxis(canvas: Canvas, maxHz: number): void {
  const { left, top, height } = SPECTRUM;
  for (const { value, label } of frequencyTicks(maxHz)) {
    const y = top + height - 1 - Math.round((hzToMel(value) / hzToMel(maxHz)) * (height - 1));
    canvas.fill(left - TICK_LENGTH, y, TICK_LENGTH, 1, LINE_GREY);
    canvas.text(label, left - TICK_LENGTH - 4, y + 5, { align: 'right', grey: LABEL_GREY });
  }
  const middle = top + height / 2;
  canvas.text('Frequency (Hz)', 24, middle, { align: 'middle', grey: LABEL_GREY, upwards: true });
}

function drawColourBar(canvas: Canvas): void {
  const { left, top, width, height } = BAR;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) canvas.shade(left + x, top + y, 1 - y / (height - 1));
  }
  for (let level = 0; level <= RANGE_DB; level += 20) {
    const y = top + Math.round((level / RANGE_DB) * (height - 1));
    canvas.fill(left + width, y, TICK_LENGTH, 1, LINE_GREY);
    const label = level === 0 ? '0 dB' : `−${level}`;
    canvas.text(label, left + width + TICK_LENGTH + 4, y + 5, { grey: LABEL_GREY });
  }
}
