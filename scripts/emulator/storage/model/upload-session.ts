import type { ObjectSettings } from './object.ts';
import type { Conditions } from './preconditions.ts';

/** Checksums that a client claims, in base64. */
export interface ClaimedChecksums {
  readonly crc32c?: string;
  readonly md5Hash?: string;
}

/** What an upload is to become, known before its first byte. */
export interface UploadPlan {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly claimed: ClaimedChecksums;
  readonly conditions: Conditions;
  /** Why an object that is there may not be replaced, absent where it may. */
  readonly overwriteRefusal?: string;
}

/** A resumable upload that is under way. Survives a restart. */
export interface UploadSession extends UploadPlan {
  readonly id: string;
  readonly startedAtMs: number;
  /** From X-Upload-Content-Length. */
  readonly announcedBytes: number | null;
}
