/** The kernels that exist in both precisions, as the host calls them. */
import { bands } from './bands.ts';
import { columns } from './columns.ts';
import { transform } from './fft.ts';
import { loadFrames } from './frames.ts';
import { centroid, flux, rolloff, roots } from './shape.ts';
import { complex, power } from './spectrum.ts';

export function transform32(
  samples: usize,
  hop: usize,
  size: usize,
  window: usize,
  values: usize,
  twiddles: usize,
): void {
  loadFrames<f32>(samples, hop, size, window, values);
  transform<f32>(values, size >> 1, twiddles);
}
export function transform64(
  samples: usize,
  hop: usize,
  size: usize,
  window: usize,
  values: usize,
  twiddles: usize,
): void {
  loadFrames<f64>(samples, hop, size, window, values);
  transform<f64>(values, size >> 1, twiddles);
}
export function power32(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  power<f32>(values, points, places, circle, out);
}
export function power64(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  power<f64>(values, points, places, circle, out);
}
export function complex32(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  complex<f32>(values, points, places, circle, out);
}
export function complex64(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  complex<f64>(values, points, places, circle, out);
}
export function roots32(squares: usize, count: usize, out: usize): void {
  roots<f32>(squares, count, out);
}
export function roots64(squares: usize, count: usize, out: usize): void {
  roots<f64>(squares, count, out);
}
export function bands32(bins: usize, table: usize, count: usize, weights: usize, out: usize): void {
  bands<f32>(bins, table, count, weights, out);
}
export function bands64(bins: usize, table: usize, count: usize, weights: usize, out: usize): void {
  bands<f64>(bins, table, count, weights, out);
}
export function centroid32(magnitudes: usize, bins: usize, binHz: f32, out: usize): void {
  centroid<f32>(magnitudes, bins, binHz, out);
}
export function centroid64(magnitudes: usize, bins: usize, binHz: f64, out: usize): void {
  centroid<f64>(magnitudes, bins, binHz, out);
}
export function rolloff32(magnitudes: usize, bins: usize, binHz: f32, share: f32, out: usize): void {
  rolloff<f32>(magnitudes, bins, binHz, share, out);
}
export function rolloff64(magnitudes: usize, bins: usize, binHz: f64, share: f64, out: usize): void {
  rolloff<f64>(magnitudes, bins, binHz, share, out);
}
export function flux32(magnitudes: usize, bins: usize, previous: usize, out: usize): void {
  flux<f32>(magnitudes, bins, previous, out);
}
export function flux64(magnitudes: usize, bins: usize, previous: usize, out: usize): void {
  flux<f64>(magnitudes, bins, previous, out);
}
export function columns32(vectors: usize, rows: usize, out: usize): void {
  columns<f32>(vectors, rows, out);
}
export function columns64(vectors: usize, rows: usize, out: usize): void {
  columns<f64>(vectors, rows, out);
}
