import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * essentia.js as a peer of the mel spectrogram, where it is installed (AGPL-3.0: not a dependency). It takes a
 * minute for what the others do in a tenth of a second, so it gets a short piece, and its time is scaled up. See
 * peer-process.ts for what this reads and writes.
 */

const SAMPLE_RATE = 22_050;
const SIZE = 2048;
const HOP = 512;
const BANDS = 128;
const SECONDS = 1;

interface Vector {
  delete(): void;
}

/** The little of its interface that is needed; it has no types. Everything that it returns must be deleted. */
interface Essentia {
  readonly version: string;
  arrayToVector(values: Float32Array): Vector;
  vectorToArray(vector: Vector): Float32Array;
  Spectrum(frame: Vector, size: number): { spectrum: Vector };
  MelBands(spectrum: Vector, ...options: (number | string | boolean)[]): { bands: Vector };
}

async function load(): Promise<Essentia> {
  const name = 'essentia.js'; // not a literal in import(), since it is not a dependency
  const { Essentia, EssentiaWASM } = await import(name);
  return new Essentia(EssentiaWASM);
}

const bytes = readFileSync(process.argv[2] ?? '');
const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const window = Float64Array.from({ length: SIZE }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / SIZE));

/** One frame's mel bands as librosa defines them. */
function melBands(essentia: Essentia, start: number): Float32Array {
  const frame = Float32Array.from(window, (weight, k) => weight * (samples[start + k] ?? 0));
  const vector = essentia.arrayToVector(frame);
  const { spectrum } = essentia.Spectrum(vector, SIZE);
  const shape = [SAMPLE_RATE / 2, SIZE / 2 + 1, false, 0, 'unit_tri', BANDS, SAMPLE_RATE];
  const { bands } = essentia.MelBands(spectrum, ...shape, 'power', 'slaneyMel', 'linear');
  const values = essentia.vectorToArray(bands);
  for (const used of [vector, spectrum, bands]) used.delete();
  return values;
}

try {
  const essentia = await load();
  const name = `essentia.js ${essentia.version}, scaled up from ${SECONDS} s`;
  console.log(JSON.stringify({ essentia: { name } }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    for (let at = 0; at < SECONDS * SAMPLE_RATE; at += HOP) melBands(essentia, at);
    const scale = samples.length / (SECONDS * SAMPLE_RATE);
    const wallMs = scale * (performance.now() - before);
    const { user, system } = process.cpuUsage(cpuBefore);
    console.log(JSON.stringify({ wallMs, cpuMs: (scale * (user + system)) / 1_000, checksum: null }));
  }
} catch (error) {
  const [absent] = (error as Error).message.split(' imported from');
  console.log(JSON.stringify({ essentia: { absent } }));
}
