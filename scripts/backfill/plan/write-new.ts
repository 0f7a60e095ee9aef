import type { Body, ObjectStore, WriteOptions } from '../../../shared/platform/object-store.ts';
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
  { id, bucket, store, signal }: BackfillFolder,
  name: string,
  body: Body,
  contentType: WriteOptions['contentType'],
): Promise<void> {
  const options = { contentType, metadata: {}, ifGenerationMatch: '0' };
  if (await store.write({ bucket, name }, body, options, signal)) return;
  throw new CliError(
    EXIT.usage,
    `Cannot write plan "${id}": gs://${bucket}/${name} exists already; choose another --id`,
  );
}
