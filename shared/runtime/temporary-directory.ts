import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory {
  /** Its path; made on the first call. */
  path(): Promise<string>;
  /** Removes it with all that is in it, if it was made. */
  remove(): Promise<void>;
}

/** A directory for one message, under a random name: on Cloud Run it is memory, so it must not outlive it. */
export function temporaryDirectory(): TemporaryDirectory {
  let made: Promise<string> | undefined;
  return {
    path: () => (made ??= mkdtemp(join(tmpdir(), 'klio-'))),
    remove: async () => {
      if (made) await rm(await made, { recursive: true, force: true });
    },
  };
}
