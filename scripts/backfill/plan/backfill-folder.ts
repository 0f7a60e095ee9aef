import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { Body, ObjectStore } from '../../../shared/platform/object-store.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

/** Where a backfill is kept. */
export interface BackfillFolder {
  readonly id: string;
  readonly bucket: string;
  readonly store: Pick<ObjectStore, 'look' | 'read' | 'write'>;
  readonly signal: AbortSignal;
}

/** Creates an object of a backfill. Throws a CliError where it is there already: another backfill has the id. */
export async function writeNew(
  folder: BackfillFolder,
  name: string,
  body: Body,
  contentType: 'text/plain' | 'application/json',
): Promise<void> {
  const { bucket, store, signal } = folder;
  const options = { contentType, metadata: {}, ifGenerationMatch: '0' };
  if (!(await store.write({ bucket, name }, body, options, signal))) throw taken(folder, name);
}

/** Throws a CliError where there is a plan already, before anything is spent on another. */
export async function refuseTakenId(folder: BackfillFolder): Promise<void> {
  const { id, bucket, store, signal } = folder;
  const name = backfillObjects(id).plan;
  if (await store.look({ bucket, name }, signal)) throw taken(folder, name);
}

function taken({ id, bucket }: BackfillFolder, name: string): CliError {
  return new CliError(
    EXIT.usage,
    `Cannot write plan "${id}": gs://${bucket}/${name} exists already; choose another --id`,
  );
}
