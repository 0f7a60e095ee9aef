import { invalid } from '../pubsub-error.ts';
import type { WireDuration } from './wire.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** A duration in milliseconds. Throws INVALID_ARGUMENT naming the field when it is out of range. */
export function durationMs(
  duration: WireDuration,
  field: string,
  { minMs, maxMs }: { minMs: number; maxMs: number },
): number {
  const ms = Number(duration.seconds) * SECOND_MS + Math.trunc(duration.nanos / 1e6);
  if (ms >= minMs && ms <= maxMs) return ms;
  const upTo = Number.isFinite(maxMs) ? ` and at most ${maxMs / SECOND_MS} s` : '';
  throw invalid(`Invalid ${field}: must be at least ${minMs / SECOND_MS} s${upTo} [got=${ms / SECOND_MS} s]`);
}

export function toDuration(ms: number): WireDuration {
  const seconds = Math.floor(ms / SECOND_MS);
  return { seconds, nanos: (ms - seconds * SECOND_MS) * 1e6 };
}

export function toTimestamp(epochMs: number): WireDuration {
  return toDuration(epochMs);
}
