export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Steps that people count time by, in seconds. */
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Round points in time from 0, at most `most` or so; as seconds, or from two minutes on as m:ss or h:mm:ss. */
export function timeTicks(durationSeconds: number, most: number): Tick[] {
  const step = TIME_STEPS.find((candidate) => durationSeconds / candidate <= most) ?? 3600;
  const count = Math.floor(durationSeconds / step + 1e-9) + 1;
  const decimals = step < 1 ? 1 : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = index * step;
    return { value, label: inClockTime(durationSeconds) ? clockTime(value) : value.toFixed(decimals) };
  });
}

/** Whether ticks up to here are written as clock time and not in seconds. */
export function inClockTime(durationSeconds: number): boolean {
  return durationSeconds >= 120;
}

function clockTime(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const minutes = seconds / 60;
  return minutes < 60
    ? `${Math.floor(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Frequencies that are labelled, where they are below the highest one. */
export function frequencyTicks(maxHz: number): Tick[] {
  return [0, 200, 500, 1000, 2000, 3000, 5000, 10_000, 20_000]
    .filter((hz) => hz <= maxHz)
    .map((value) => ({ value, label: value < 1000 ? `${value}` : `${value / 1000}k` }));
}
