import type { Versioned } from './preconditions.ts';

/** The properties of an object that a client sets, as in the JSON API. */
export interface ObjectSettings {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
  readonly storageClass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** All that is kept of a generation of an object, apart from its bytes. */
export interface ObjectRecord extends Versioned {
  readonly bucket: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32c: string;
  /** Absent on composite objects, as in Cloud Storage. */
  readonly md5Hash?: string;
  readonly componentCount?: number;
  /** RFC 3339. */
  readonly timeCreated: string;
  readonly updated: string;
  readonly settings: ObjectSettings;
  /** The upload that brought the bytes: names the staged file until they are in place. */
  readonly uploadId: string;
}

export const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

/** Changes with every change of the bytes or of the metadata. */
export function etagOf({ generation, metageneration }: Versioned): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64url');
}

/**
 * The object resource of https://cloud.google.com/storage/docs/json_api/v1/objects#resource.
 * @param origin where links shall lead, e.g. `http://127.0.0.1:9000`
 */
export function objectResource(object: ObjectRecord, origin: string): Record<string, unknown> {
  const { bucket, name, generation, metageneration, settings } = object;
  const path = `storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/${path}`,
    mediaLink: `${origin}/download/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration,
    storageClass: 'STANDARD',
    ...settings,
    size: String(object.sizeBytes),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    componentCount: object.componentCount,
    etag: etagOf(object),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.timeCreated,
    timeFinalized: object.timeCreated,
  };
}
