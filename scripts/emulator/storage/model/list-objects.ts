import { compareBytes } from './byte-order.ts';
import { invalid } from './errors.ts';
import type { SortedNames } from './sorted-names.ts';

export interface ListQuery {
  readonly prefix: string;
  /** Empty: no folding into prefixes. */
  readonly delimiter: string;
  /** Inclusive. */
  readonly startOffset: string;
  /** Exclusive; empty: no end. */
  readonly endOffset: string;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly prefixes: readonly string[];
  readonly nextPageToken: string | null;
}

type Entry<T> =
  | { readonly kind: 'item'; readonly name: string; readonly item: T }
  | { readonly kind: 'prefix'; readonly name: string };

/**
 * One page of a listing, items and prefixes sharing the page size.
 * @param find the item of a name, or null when it is gone, which may take the name out of `names`
 */
export function listObjects<T>(
  names: SortedNames,
  query: ListQuery,
  find: (name: string) => T | null,
): ListPage<T> {
  const items: T[] = [];
  const prefixes: string[] = [];
  let last: Entry<T> | null = null;
  for (const entry of entriesFrom(names, query, find)) {
    if (last && items.length + prefixes.length === query.pageSize) {
      return { items, prefixes, nextPageToken: encodeToken(last) };
    }
    if (entry.kind === 'item') items.push(entry.item);
    else prefixes.push(entry.name);
    last = entry;
  }
  return { items, prefixes, nextPageToken: null };
}

function* entriesFrom<T>(
  names: SortedNames,
  query: ListQuery,
  find: (name: string) => T | null,
): Generator<Entry<T>> {
  let index = startIndex(names, query);
  for (let name = names.at(index); name !== undefined && inRange(name, query); name = names.at(index)) {
    const prefix = foldedPrefix(name, query);
    const item = find(name);
    if (item === null) {
      if (names.at(index) === name) index += 1;
    } else if (prefix === null) {
      yield { kind: 'item', name, item };
      index += 1;
    } else {
      yield { kind: 'prefix', name: prefix };
      index = names.indexWhere((other) => !other.startsWith(prefix), index);
    }
  }
}

function startIndex(names: SortedNames, { prefix, startOffset, pageToken }: ListQuery): number {
  const first = names.indexOf(compareBytes(prefix, startOffset) > 0 ? prefix : startOffset);
  if (pageToken === null) return first;
  const last = decodeToken(pageToken);
  const isAfter = (name: string) => (last.kind === 'item' ? name !== last.name : !name.startsWith(last.name));
  return Math.max(first, names.indexWhere(isAfter, names.indexOf(last.name)));
}

function inRange(name: string, { prefix, endOffset }: ListQuery): boolean {
  return name.startsWith(prefix) && (endOffset === '' || compareBytes(name, endOffset) < 0);
}

function foldedPrefix(name: string, { prefix, delimiter }: ListQuery): string | null {
  if (delimiter === '') return null;
  const end = name.indexOf(delimiter, prefix.length);
  return end < 0 ? null : name.slice(0, end + delimiter.length);
}

function encodeToken({ kind, name }: Entry<unknown>): string {
  return Buffer.from(`${kind}:${name}`).toString('base64url');
}

function decodeToken(token: string): { readonly kind: string; readonly name: string } {
  const match = /^(item|prefix):(.+)$/s.exec(Buffer.from(token, 'base64url').toString());
  const [, kind, name] = match ?? [];
  if (!kind || !name) throw invalid(`Invalid page token: ${JSON.stringify(token)}`, 'pageToken');
  return { kind, name };
}
