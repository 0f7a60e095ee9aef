/** A size as people read it, in powers of 1000: `812 B`, `4.2 kB`, `13 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[power]}`;
}

/** A duration as people read it: `430 ms`, `4.2 s`, `3m 05s`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

/** "1 message", "2 messages". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(number)} ${number === 1 ? noun : plural}`;
}

/** A number as people read it: `1,234,567`. */
export function formatNumber(number: number): string {
  return number.toLocaleString('en-US');
}

/** A long duration as people read it: `<1 s`, `42 s`, `5 min`, `3 h 20 min`, `6 d 22 h`. */
export function formatSpan(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds > 0 && seconds < 1) return '<1 s';
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** An amount as people read it: `<$0.0001`, `$0.0021`, `$12.40`, `$261,120`. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.0001) return '<$0.0001';
  const fraction = usd >= 1000 ? 0 : usd >= 0.1 || usd === 0 ? 2 : 4;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: fraction, maximumFractionDigits: fraction })}`;
}
