import { BACKFILL_ID_RULE, isBackfillId } from '../../shared/backfill/backfill-id.ts';
import { type ControlFile, controlFileSchema } from '../../shared/backfill/control-file.ts';
import { type Read, readJson } from '../../shared/backfill/json-object.ts';
import { BACKFILLS_PREFIX, backfillObjects } from '../../shared/backfill/object-names.ts';
import type { OpenBackfill } from '../../shared/backfill/open-backfill.ts';
import { type PlanFile, planFileSchema } from '../../shared/backfill/plan-file.ts';
import { type ReportFile, reportFileSchema } from '../../shared/backfill/report-file.ts';
import type { ObjectLister, ObjectStore } from '../../shared/platform/object-store.ts';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';

/** Where backfills are kept. */
export interface BackfillShelf {
  readonly store: ObjectStore & ObjectLister;
  readonly bucket: string;
  readonly signal: AbortSignal;
}

/** A backfill as its objects tell it. */
export interface FoundBackfill {
  readonly id: string;
  readonly bucket: string;
  readonly objects: ReturnType<typeof backfillObjects>;
  readonly plan: PlanFile;
  /** Null where it was not started. */
  readonly control: Read<ControlFile> | null;
  /** Of its last execution that came to an end by itself; null before. */
  readonly report: ReportFile | null;
}

/** Throws a CliError where there is none of this id, saying which there are. */
export async function findBackfill(id: string, shelf: BackfillShelf): Promise<FoundBackfill> {
  if (!isBackfillId(id)) {
    const why = `an id is ${BACKFILL_ID_RULE}`;
    throw new CliError(EXIT.usage, `Cannot find backfill ${JSON.stringify(id)}: ${why}`);
  }
  const found = await lookForBackfill(id, shelf);
  if (found) return found;
  const ids: string[] = [];
  for await (const other of backfillIds(shelf)) ids.push(other);
  const others = ids.length > 0 ? `there are ${ids.join(', ')}` : 'there is none, see klio backfill plan';
  throw new CliError(
    EXIT.usage,
    `Cannot find backfill ${JSON.stringify(id)} in gs://${shelf.bucket}: ${others}`,
  );
}

/** Null where there is none, or its plan is not written to the end. */
export async function lookForBackfill(
  id: string,
  { store, bucket, signal }: BackfillShelf,
): Promise<FoundBackfill | null> {
  const objects = backfillObjects(id);
  const [plan, control, report] = await Promise.all([
    readJson(store, { bucket, name: objects.plan }, planFileSchema, signal),
    readJson(store, { bucket, name: objects.control }, controlFileSchema, signal),
    readJson(store, { bucket, name: objects.report }, reportFileSchema, signal),
  ]);
  return plan && { id, bucket, objects, plan: plan.value, control, report: report?.value ?? null };
}

/** Those that have at least an object, in the order of their names; a page of the listing for each. */
export async function* backfillIds({ store, bucket, signal }: BackfillShelf): AsyncGenerator<string> {
  let from = BACKFILLS_PREFIX;
  for (;;) {
    const id = await firstIdFrom(from, { store, bucket, signal });
    if (id === null) return;
    yield id;
    from = `${BACKFILLS_PREFIX}${id}0`; // "0" follows "/"
  }
}

async function firstIdFrom(from: string, { store, bucket, signal }: BackfillShelf): Promise<string | null> {
  const before = `${BACKFILLS_PREFIX}\u007f`;
  for await (const { name } of store.list(bucket, BACKFILLS_PREFIX, signal, { from, before })) {
    return name.slice(BACKFILLS_PREFIX.length).split('/')[0] ?? null;
  }
  return null;
}

/** Throws a CliError where it was not started, so that nothing can be said or done about its run. */
export function requireStarted({ control, ...found }: FoundBackfill): OpenBackfill {
  if (control) return { ...found, control: control.value };
  throw new CliError(
    EXIT.usage,
    `Backfill "${found.id}" was planned and not started: start it by klio backfill start ${found.id}`,
  );
}
