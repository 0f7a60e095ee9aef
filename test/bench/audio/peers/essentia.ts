import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Essentia, EssentiaVector } from 'essentia.js';
import { loadEssentia } from '../../../../functions/essentia/load-essentia.ts';

/**
 * essentia.js (AGPL-3.0, a dependency for the jobs `danceability` and `key`) as a peer of the mel spectrogram and of
 * the beat tracker. The mel bands take it a minute for what the others do in a tenth of a second, so it gets a short
 * piece, and its time is scaled up. See peer-process.ts for what this reads and writes.
 *
 *     node essentia.ts SAMPLES     # float32, mono, 22,050 Hz
 */

const SAMPLE_RATE = 22_050;
const SIZE = 2048;
const HOP = 512;
const BANDS = 128;
const MEL_SECONDS = 1;
const MIN_BPM = 40;
const MAX_BPM = 208;

/** The little of its interface that is needed here. Every vector that it returns must be deleted. */
interface Peer extends Essentia {
  readonly version: string;
  vectorToArray(vector: EssentiaVector): Float32Array;
  Spectrum(frame: EssentiaVector, size: number): { spectrum: EssentiaVector };
  MelBands(spectrum: EssentiaVector, ...options: (number | string | boolean)[]): { bands: EssentiaVector };
  RhythmExtractor2013(
    signal: EssentiaVector,
    maxTempo: number,
    method: 'degara' | 'multifeature',
    minTempo: number,
  ): Readonly<Record<'ticks' | 'estimates' | 'bpmIntervals', EssentiaVector>>;
}

const bytes = readFileSync(process.argv[2] ?? '');
const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const window = Float64Array.from({ length: SIZE }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / SIZE));

/** One frame's mel bands as librosa defines them. */
function melBands(essentia: Peer, start: number): void {
  const frame = Float32Array.from(window, (weight, k) => weight * (samples[start + k] ?? 0));
  const vector = essentia.arrayToVector(frame);
  const { spectrum } = essentia.Spectrum(vector, SIZE);
  const shape = [SAMPLE_RATE / 2, SIZE / 2 + 1, false, 0, 'unit_tri', BANDS, SAMPLE_RATE];
  const { bands } = essentia.MelBands(spectrum, ...shape, 'power', 'slaneyMel', 'linear');
  essentia.vectorToArray(bands);
  for (const used of [vector, spectrum, bands]) used.delete();
}

/** Its beat tracker knows one rate, 44,100 Hz: values in between on lines. */
function atTwiceTheRate(): Float32Array {
  const between = (k: number) => ((samples[k] as number) + (samples[k + 1] ?? 0)) / 2;
  return Float32Array.from({ length: 2 * samples.length }, (_, k) =>
    k % 2 === 0 ? (samples[k / 2] as number) : between((k - 1) / 2),
  );
}

const doubled = atTwiceTheRate();

/** How often a work is to be scaled up, and the work. */
const WORK: Readonly<Record<string, { readonly scale: number; run(essentia: Peer): void }>> = {
  mel: {
    scale: samples.length / (MEL_SECONDS * SAMPLE_RATE),
    run(essentia) {
      for (let at = 0; at < MEL_SECONDS * SAMPLE_RATE; at += HOP) melBands(essentia, at);
    },
  },
  beats: {
    scale: 1,
    run(essentia) {
      const signal = essentia.arrayToVector(doubled);
      const found = essentia.RhythmExtractor2013(signal, MAX_BPM, 'degara', MIN_BPM);
      for (const used of [signal, found.ticks, found.estimates, found.bpmIntervals]) used.delete();
    },
  },
};

const essentia = (await loadEssentia()) as Peer;
const name = `essentia.js ${essentia.version}`;
console.log(
  JSON.stringify({
    essentia: { name: `${name}, scaled up from ${MEL_SECONDS} s` },
    degara: { name: `${name}, degara, at 44.1 kHz` },
  }),
);
for await (const line of createInterface({ input: process.stdin })) {
  const work = WORK[line.split(' ')[1] ?? ''];
  if (!work) throw new Error(`Cannot do ${line}`);
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  work.run(essentia);
  const wallMs = work.scale * (performance.now() - before);
  const { user, system } = process.cpuUsage(cpuBefore);
  console.log(JSON.stringify({ wallMs, cpuMs: (work.scale * (user + system)) / 1_000, checksum: null }));
}
