/** Names one object of a bucket. */
export interface ObjectName {
  readonly bucket: string;
  readonly name: string;
}

/** What a look at an object tells, without its bytes. */
export interface ObjectInfo extends ObjectName {
  /** 64-bit decimal; identifies this version of this object and is not comparable between objects. */
  readonly generation: string;
  readonly sizeBytes: number;
  /** When this generation came to be, by Cloud Storage's clock. */
  readonly createdAtMs: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Body = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface WriteOptions {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The generation that the object must have now; '0' means that it must not exist. */
  readonly ifGenerationMatch: string;
}

/**
 * Objects by name, strongly consistent as in Cloud Storage. Failures are KlioErrors: STORAGE_UNAVAILABLE,
 * PERMISSION_DENIED (naming the role), RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED once `signal` has fired. How long
 * failures of the moment are tried again follows from the deadline that the signal carries (withDeadline).
 */
export interface ObjectStore {
  /** The live generation, or null when there is none. */
  look(object: ObjectName, signal: AbortSignal): Promise<ObjectInfo | null>;
  /**
   * The same for somebody who may list the bucket and not read what is in it. In Cloud Storage a listing costs
   * twelve times as much as a plain look: https://cloud.google.com/storage/pricing#operations-pricing
   */
  lookByListing(object: ObjectName, signal: AbortSignal): Promise<ObjectInfo | null>;
  /**
   * The bytes of exactly this generation, in chunks. The iteration ends in INPUT_CORRUPT when length or
   * crc32c do not match, in INPUT_CHANGED when the generation is gone.
   */
  read(object: ObjectName, generation: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Creates the object whole or not at all, durable when it resolves: its generation and size, or null when
   * the precondition did not hold. Bytes that change on their way do not stay. A body that throws writes
   * nothing, and what it throws is thrown.
   */
  write(
    object: ObjectName,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<ObjectInfo | null>;
}

/** A part of a bucket, by UTF-8 bytes: names that are not less than `from` and less than `before`. */
export interface NameRange {
  readonly from: string;
  readonly before: string;
}

/** Listing, which only planning and the command line need. */
export interface ObjectLister {
  /** Live objects whose names start with `prefix` and lie within the range, in UTF-8 byte order. */
  list(bucket: string, prefix: string, signal: AbortSignal, within?: NameRange): AsyncIterable<ObjectInfo>;
}
