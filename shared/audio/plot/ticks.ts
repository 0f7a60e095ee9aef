export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Steps that people count time by, in seconds. */
const TIME_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600,
];

/** Round points in time from 0, at most `most` or so; as seconds, or from two minutes on as m:ss or h:mm:ss. */
export function timeTicks(durationSeconds: number, most: number): Tick[] {
  const step = TIME_STEPS.find((candidate) => durationSeconds / candidate <= most) ?? 3600;
  const count = Math.floor(durationSeconds / step + 1e-9) + 1;
  const decimals = decimalsOf(step);
  return Array.from({ length: count }, (_, index) => {
    const value = index * step;
    return { value, label: inClockTime(durationSeconds) ? clockTime(value) : value.toFixed(decimals) };
  });
}

/** What ticks up to here are written in. */
export function timeUnit(durationSeconds: number): string {
  if (!inClockTime(durationSeconds)) return 's';
  return durationSeconds < 3600 ? 'min:s' : 'h:min:s';
}

/** A length: in seconds, where it is short to thousandths, or from two minutes on as clock time. */
export function durationLabel(seconds: number): string {
  return inClockTime(seconds) ? clockTime(seconds) : `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`;
}

function inClockTime(seconds: number): boolean {
  return seconds >= 120;
}

function clockTime(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const minutes = seconds / 60;
  return minutes < 60
    ? `${Math.floor(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Round values from `low` to `high`, at most `most` or so, in steps of 1, 2 or 5 times a power of ten. */
export function roundTicks(low: number, high: number, most: number): Tick[] {
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5].find((times) => times * power >= least) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = decimalsOf(step);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return { value, label: value.toFixed(decimals).replace('-', '−') };
  });
}

function decimalsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}
