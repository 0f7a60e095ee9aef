import { invalid } from '../workflows-error.ts';

export interface PageRequest {
  /** 0 leaves it to the server. */
  readonly pageSize: number;
  /** Of the page before, or empty for the first page. */
  readonly pageToken: string;
}

/** One page of things that are in order. A token names the last thing of its page. Throws INVALID_ARGUMENT. */
export function pageOf<T>(
  things: readonly T[],
  keyOf: (thing: T) => string,
  { pageSize, pageToken }: PageRequest,
  { usual, most }: { readonly usual: number; readonly most: number },
): { readonly items: readonly T[]; readonly nextPageToken: string } {
  if (pageSize < 0) throw invalid(`Invalid page_size: must not be negative [got=${pageSize}]`);
  const last = Buffer.from(pageToken, 'base64url').toString();
  const start = pageToken === '' ? 0 : things.findIndex((thing) => keyOf(thing) === last) + 1;
  if (pageToken !== '' && start === 0) {
    throw invalid(
      `Invalid page_token: it is none of this server's, or what it names is gone [got=${pageToken}]`,
    );
  }
  const end = start + Math.min(pageSize || usual, most);
  const items = things.slice(start, end);
  const lastItem = items.at(-1);
  const more = lastItem !== undefined && end < things.length;
  return { items, nextPageToken: more ? Buffer.from(keyOf(lastItem)).toString('base64url') : '' };
}
