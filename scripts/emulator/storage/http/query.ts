import { invalid } from '../model/errors.ts';
import type { Conditions } from '../model/preconditions.ts';

/** Query parameters, each at most once. */
export type Query = ReadonlyMap<string, string>;

/** Parses strictly: what is not UTF-8 or comes twice is an error, since a lenient reading makes two names one. */
export function parseQuery(raw: string): Query {
  const query = new Map<string, string>();
  for (const part of raw.split('&').filter((text) => text !== '')) {
    const equals = part.indexOf('=');
    const name = decodeParameter(equals < 0 ? part : part.slice(0, equals));
    if (query.has(name)) throw invalid(`Query parameter ${JSON.stringify(name)} is given twice`, name);
    query.set(name, equals < 0 ? '' : decodeParameter(part.slice(equals + 1)));
  }
  return query;
}

function decodeParameter(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalid(`Query is not percent-encoded UTF-8: ${JSON.stringify(text.slice(0, 100))}`);
  }
}

/** A 64-bit number in decimal, without leading zeros, or undefined when it is not given. */
export function int64(query: Query, name: string): string | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text)) {
    throw invalid(`Invalid long value for ${name}: ${JSON.stringify(text)}`, name);
  }
  return String(BigInt(text));
}

/** The four preconditions on a target (`if`) or on the source of a copy (`ifSource`). */
export function conditionsOf(query: Query, prefix: 'if' | 'ifSource'): Conditions {
  const given = {
    generationMatch: int64(query, `${prefix}GenerationMatch`),
    generationNotMatch: int64(query, `${prefix}GenerationNotMatch`),
    metagenerationMatch: int64(query, `${prefix}MetagenerationMatch`),
    metagenerationNotMatch: int64(query, `${prefix}MetagenerationNotMatch`),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export const CONDITIONS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

export const SOURCE_CONDITIONS = [
  'ifSourceGenerationMatch',
  'ifSourceGenerationNotMatch',
  'ifSourceMetagenerationMatch',
  'ifSourceMetagenerationNotMatch',
] as const;
