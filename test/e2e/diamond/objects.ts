import { readFileSync } from 'node:fs';
import { Storage } from '@google-cloud/storage';
import type { Input } from '../../../shared/graph/job.ts';
import type { DiamondCloud } from './diamond-cloud.ts';
import { diamond } from './jobs.ts';
import { expectedText } from './texts.ts';

/** An object as Cloud Storage lists it. */
export interface Stored {
  readonly generation: string;
  /** What `klio-inputs` records: input name to `gs://bucket/object#generation`. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The diamond's objects, by Google's own client rather than by ours. */
export function objectsOf({ endpoints, project, names, storage: emulator }: DiamondCloud) {
  const storage = new Storage({ projectId: project, apiEndpoint: endpoints.storage });
  return {
    /** Puts the object there as if it had been made long ago. */
    async put(port: Input, entityId: string): Promise<void> {
      const { bucket, name } = names.object(port, entityId);
      await storage.bucket(bucket).file(name).save(expectedText(port, entityId), { resumable: false });
    },
    text(port: Input, entityId: string): string | null {
      const { bucket, name } = names.object(port, entityId);
      const path = emulator.pathOf(bucket, name);
      return path === null ? null : readFileSync(path, 'utf8');
    },
    /** All outputs that are stored now, by `gs://bucket/name`. */
    async list(): Promise<ReadonlyMap<string, Stored>> {
      const listings = diamond.jobs.map((job) => storage.bucket(names.bucket(job)).getFiles());
      const files = (await Promise.all(listings)).flatMap(([found]) => found);
      return new Map(
        files.map(({ bucket, name, metadata }) => [
          `gs://${bucket.name}/${name}`,
          {
            generation: String(metadata.generation),
            inputs: JSON.parse(String(metadata.metadata?.['klio-inputs'] ?? '{}')),
          },
        ]),
      );
    },
  };
}
