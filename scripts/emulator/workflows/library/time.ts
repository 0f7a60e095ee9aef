import { raised } from '../values/raised-error.ts';

const TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const MICROSECONDS = 1_000_000;

/**
 * ISO 8601 to the microsecond: https://docs.cloud.google.com/workflows/docs/reference/stdlib/time/format. Raises a
 * ValueError for a zone that is not in the tz database.
 */
export function formatTime(seconds: number, timezone = ''): string {
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * MICROSECONDS);
  const atMs = (whole + Math.floor(micros / MICROSECONDS)) * 1000;
  const offsetMinutes = zoneOffset(atMs, timezone);
  const date = new Date(atMs + offsetMinutes * 60_000);
  if (Number.isNaN(date.getTime())) throw raised('ValueError', `not a time [seconds=${seconds}]`);
  const fraction = String(micros % MICROSECONDS).padStart(6, '0');
  return `${date.toISOString().slice(0, 19)}.${fraction}${formatOffset(offsetMinutes)}`;
}

/** Seconds since 1970. Raises a ValueError for what is not ISO 8601 with a zone. */
export function parseTime(text: string): number {
  const fraction = TIME.exec(text)?.[1];
  const atMs = TIME.test(text) ? Date.parse(text.replace(' ', 'T').replace(fraction ?? '', '')) : Number.NaN;
  if (Number.isNaN(atMs)) throw raised('ValueError', `not a time like 2026-01-31T12:00:00Z [value=${text}]`);
  return atMs / 1000 + Number(fraction ?? 0);
}

function zoneOffset(atMs: number, timezone: string): number {
  if (timezone === '') return 0;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    throw raised('ValueError', `unknown time zone [timezone=${timezone}]`);
  }
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
