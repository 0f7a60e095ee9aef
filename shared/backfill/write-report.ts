import { readJson, writeJson } from './json-object.ts';
import type { BackfillPlatform, OpenBackfill } from './open-backfill.ts';
import { progressFileSchema } from './progress-file.ts';
import { readMissing } from './read-shard.ts';
import { type ReportFile, reportFileSchema } from './report-file.ts';
import { linesFrom } from './shard-lines.ts';
import { verificationFileSchema } from './verification-file.ts';

type ReportPlatform = Pick<BackfillPlatform, 'store' | 'clock'>;

const EXAMPLES = 20;
/** Objects that are read at a time. */
const AT_A_TIME = 16;

/** Adds up what shards came to, and writes it down as the report of the backfill's last execution. */
export async function writeReport(
  backfill: OpenBackfill,
  state: ReportFile['state'],
  platform: ReportPlatform,
  signal: AbortSignal,
): Promise<ReportFile> {
  const report = await reportOf(backfill, state, platform, signal);
  const object = { bucket: backfill.bucket, name: backfill.objects.report };
  const before = await readJson(platform.store, object, reportFileSchema, signal);
  const write = { value: report, ifGenerationMatch: before?.generation ?? '0' };
  await writeJson(platform.store, object, write, signal);
  return report;
}

/** The report as it would be now. */
export async function reportOf(
  backfill: OpenBackfill,
  state: ReportFile['state'],
  platform: ReportPlatform,
  signal: AbortSignal,
): Promise<ReportFile> {
  const { id, plan, control } = backfill;
  const sums = { published: 0, publishedAgain: 0, done: 0, missing: 0 };
  const missingByJob: Record<string, number> = {};
  const examples: string[] = [];
  for (let at = 0; at < plan.shards.length; at += AT_A_TIME) {
    const names = plan.shards.slice(at, at + AT_A_TIME).map(({ name }) => name);
    for (const part of await Promise.all(
      names.map((name) => shardReport(backfill, name, platform, signal)),
    )) {
      for (const key of ['published', 'publishedAgain', 'done', 'missing'] as const) sums[key] += part[key];
      for (const [job, count] of Object.entries(part.missingByJob)) {
        missingByJob[job] = (missingByJob[job] ?? 0) + count;
      }
      if (part.missing > 0 && examples.length < EXAMPLES) {
        const { ids } = await readMissing(backfill, part.name, platform, signal);
        examples.push(...linesFrom(ids, 0, EXAMPLES - examples.length).ids);
      }
    }
  }
  return {
    formatVersion: 1,
    backfillId: id,
    state,
    startedAtMs: control.startedAtMs,
    endedAtMs: platform.clock.nowMs(),
    entities: plan.entities,
    ...sums,
    missingByJob,
    examples,
  };
}

async function shardReport(
  { bucket, objects }: OpenBackfill,
  name: string,
  { store }: ReportPlatform,
  signal: AbortSignal,
) {
  const [first, second, verified] = await Promise.all([
    readJson(store, { bucket, name: objects.progress(name, 1) }, progressFileSchema, signal),
    readJson(store, { bucket, name: objects.progress(name, 2) }, progressFileSchema, signal),
    readJson(store, { bucket, name: objects.verification(name) }, verificationFileSchema, signal),
  ]);
  return {
    name,
    published: first?.value.entities ?? 0,
    publishedAgain: second?.value.entities ?? 0,
    done: verified?.value.done ?? 0,
    missing: verified?.value.missing ?? 0,
    missingByJob: verified?.value.missingByJob ?? {},
  };
}
