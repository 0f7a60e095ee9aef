import { z } from 'zod';
import { invalid } from './errors.ts';
import { MAX_METADATA_BYTES } from './limits.ts';
import type { ObjectSettings } from './object.ts';

/** Is sent as an HTTP header again, so it may not end one. */
const headerValue = z
  .string()
  .max(1024)
  .refine((value) => !/[^\t\P{Cc}]/u.test(value), 'has a control character');

const metadata = z.custom<Readonly<Record<string, string | null>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string' || entry === null),
  'is not a map of strings',
);

/** What only the service sets. Clients send resources back as they got them; as in the service it is passed over. */
const outputOnly = z.unknown().optional();

/** An object resource as clients send it: with an upload, as a patch, an update, or the target of a copy. */
export const objectBody = z.strictObject({
  contentType: headerValue.nullish(),
  contentEncoding: headerValue.nullish(),
  contentLanguage: headerValue.nullish(),
  contentDisposition: headerValue.nullish(),
  cacheControl: headerValue.nullish(),
  storageClass: z.enum(['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE']).nullish(),
  metadata: metadata.nullish(),
  name: z.string().nullish(),
  bucket: z.string().nullish(),
  crc32c: z.string().nullish(),
  md5Hash: z.string().nullish(),
  kind: outputOnly,
  id: outputOnly,
  selfLink: outputOnly,
  mediaLink: outputOnly,
  generation: outputOnly,
  metageneration: outputOnly,
  size: outputOnly,
  componentCount: outputOnly,
  etag: outputOnly,
  timeCreated: outputOnly,
  updated: outputOnly,
  timeStorageClassUpdated: outputOnly,
  timeFinalized: outputOnly,
});

export type ObjectBody = z.infer<typeof objectBody>;

/**
 * The settings with the properties of `body` put in: null removes a property, and inside `metadata` a key.
 * Throws 400 when the custom metadata gets too large.
 */
export function applySettings(settings: ObjectSettings, body: ObjectBody): ObjectSettings {
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, storageClass } =
    body;
  const plain = {
    contentType,
    contentEncoding,
    contentLanguage,
    contentDisposition,
    cacheControl,
    storageClass,
  };
  return withoutNulls({
    ...settings,
    ...withoutUndefined(plain),
    ...(body.metadata === undefined ? {} : { metadata: mergeMetadata(settings.metadata, body.metadata) }),
  });
}

/** True when the body sets nothing, which for a copy means: as the source. */
export function isEmptyBody(body: ObjectBody): boolean {
  return Object.values(body).every((value) => value === undefined);
}

function mergeMetadata(
  current: ObjectSettings['metadata'],
  patch: ObjectBody['metadata'],
): Readonly<Record<string, string>> | null {
  if (!patch) return null;
  const merged: Readonly<Record<string, string>> = withoutNulls({ ...current, ...patch });
  const bytes = Object.entries(merged).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > MAX_METADATA_BYTES) {
    const message = `Custom metadata has ${bytes} bytes, at most ${MAX_METADATA_BYTES} are allowed`;
    throw invalid(message, 'metadata');
  }
  return merged;
}

type NonNull<T> = { [Key in keyof T]: Exclude<T[Key], null> };

function withoutNulls<T extends object>(values: T): NonNull<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as NonNull<T>;
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
