import { invalid } from '../pubsub-error.ts';

/** Pages are this long at most, and when the caller does not say. */
const MAX_PAGE_SIZE = 1000;

export interface PageRequest {
  /** 0 leaves it to the server. */
  readonly pageSize: number;
  /** Of the page before, or empty for the first page. */
  readonly pageToken: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** One page of things by name. A token names the last thing of its page, so it stays right when others come and go. */
export function pageOf<T>(
  things: Iterable<T>,
  nameOf: (thing: T) => string,
  { pageSize, pageToken }: PageRequest,
): Page<T> {
  if (pageSize < 0) throw invalid(`Invalid page_size: must not be negative [got=${pageSize}]`);
  const after = Buffer.from(pageToken, 'base64url').toString();
  if (Buffer.from(after).toString('base64url') !== pageToken) {
    throw invalid(`Invalid page_token: it is none of this server's [got=${pageToken}]`);
  }
  const rest = [...things]
    .filter((thing) => nameOf(thing) > after)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const items = rest.slice(0, Math.min(pageSize || MAX_PAGE_SIZE, MAX_PAGE_SIZE));
  const last = items.at(-1);
  const more = last !== undefined && items.length < rest.length;
  return { items, nextPageToken: more ? Buffer.from(nameOf(last)).toString('base64url') : '' };
}
