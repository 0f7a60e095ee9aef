import { BACKFILL_ID_RULE, backfillIdAt, isBackfillId } from '../../../shared/backfill/backfill-id.ts';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createBigQueryReader } from '../../backfill/manifest/gcp-big-query.ts';
import { parseManifestSpec } from '../../backfill/manifest/manifest-spec.ts';
import { type ManifestOptions, openManifest } from '../../backfill/manifest/open-manifest.ts';
import { type BadLine, formatBadLine, validIds } from '../../backfill/manifest/valid-ids.ts';
import { makePlan } from '../../backfill/plan/make-plan.ts';
import { scopeOf } from '../../backfill/plan/scope.ts';
import { sortIds } from '../../backfill/sort/sort-ids.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { startLiveView } from '../../cli/live-view.ts';
import { formatNumber } from '../../cli/quantities.ts';
import { openStorage, type Storage } from '../../cli/storage.ts';
import { readPrices } from '../../cost/read-prices.ts';
import type { PlanOptions } from './plan.ts';

/** Bad lines that are told one by one; the others are counted. */
const TOLD_BAD_LINES = 10;

/** A plan, where it was written, and what was left out of its manifest. */
export interface MadePlan {
  readonly plan: PlanFile;
  /** The plan's object; null where nothing is to be run, and so nothing was written. */
  readonly uri: string | null;
  readonly badLines: readonly BadLine[];
}

/** Plans a backfill of the cloud that the options mean. Throws a CliError for options that cannot be. */
export async function runPlan(
  { graph, jobs }: { readonly graph: JobGraph; readonly jobs: readonly Job[] },
  options: PlanOptions,
  cli: Cli,
): Promise<MadePlan> {
  const { topDown = false, force = false } = options;
  const id = backfillIdOf(options);
  const prices = await readPrices(options.prices);
  const storage = await openStorage(graph, options, cli);
  try {
    const { names, store } = storage;
    const { signal } = cli;
    const scope = scopeOf(graph, jobs, { names, topDown });
    if (force) refuseForce(scope.targets);
    const manifest = readManifests(graph, options, { storage, cli });
    const progress = showProgress(cli);
    try {
      const folder = { id, bucket: names.backfillBucket(), store, signal };
      const plan = await makePlan(
        {
          scope,
          options: { jobs: jobs.map(({ name }) => name), topDown, force, manifests: [...options.manifest] },
          ids: manifest.ids,
          leftOut: () => ({ duplicates: manifest.duplicates(), badLines: manifest.bad.count }),
          estimate: { ...options, prices },
          createdAtMs: systemClock.nowMs(),
          onProgress: progress.show,
        },
        folder,
      );
      if (plan.manifest.entities === 0) throw noEntities(options);
      if (manifest.bad.count > TOLD_BAD_LINES) {
        outputOf(cli).note(`left out: and ${formatNumber(manifest.bad.count - TOLD_BAD_LINES)} more`);
      }
      const uri = plan.entities > 0 ? `gs://${folder.bucket}/${backfillObjects(id).plan}` : null;
      return { plan, uri, badLines: manifest.bad.told };
    } finally {
      progress.stop();
    }
  } finally {
    await storage.close();
  }
}

function backfillIdOf({ id }: PlanOptions): string {
  if (id === undefined) return backfillIdAt(systemClock.nowMs());
  if (isBackfillId(id)) return id;
  throw new CliError(
    EXIT.usage,
    `Cannot call a backfill ${JSON.stringify(id)}: an id is ${BACKFILL_ID_RULE}`,
  );
}

function refuseForce(targets: readonly Job[]): void {
  const refusing = targets.filter((job) => !job.allowForce).map(({ name }) => `"${name}"`);
  if (refusing.length === 0) return;
  throw new CliError(
    EXIT.usage,
    `Cannot force ${refusing.join(' and ')}: the declaration says allowForce: false; delete the outputs that are ` +
      'to be made again, then plan without --force',
  );
}

/** The ids of all manifests as one sorted list, and what was left out of it. */
function readManifests(
  graph: JobGraph,
  { manifest, format, column, onBadLine }: PlanOptions,
  { storage, cli }: { readonly storage: Storage; readonly cli: Cli },
) {
  const bad = { count: 0, told: [] as BadLine[] };
  const report = (line: BadLine) => {
    bad.count += 1;
    if (bad.count > TOLD_BAD_LINES) return;
    bad.told.push(line);
    outputOf(cli).note(`left out: ${formatBadLine(line)}`);
  };
  const specs = manifest.map((text) => parseManifestSpec(text, format));
  const { project } = storage.names;
  if (specs.some(({ kind }) => kind === 'table' || kind === 'query')) refuseLocalBigQuery(project, cli);
  const bigQuery = createBigQueryReader({ project });
  const sources: ManifestOptions = { ...storage, bigQuery, column, stdin: cli.stdin, signal: cli.signal };
  async function* all() {
    for (const spec of specs) {
      yield* validIds(openManifest(spec, sources), { rule: graph.entityIds, onBadLine, report });
    }
  }
  return { ...sortIds(all()), bad };
}

function refuseLocalBigQuery(project: string, { env }: Cli): void {
  if (!project.startsWith('demo-') || env.BIGQUERY_EMULATOR_HOST) return;
  throw new CliError(
    EXIT.usage,
    'Cannot ask BigQuery: projects named demo-… never leave this machine; export the ids to a file, or name a ' +
      'real --project',
  );
}

/** Where somebody watches, how many entities were looked at so far. */
function showProgress(cli: Cli): { show(entities: number): void; stop(): void } {
  const output = outputOf(cli);
  if (!output.live) return { show: () => {}, stop: () => {} };
  let done = 0;
  const view = startLiveView(cli.stderr, () =>
    done > 0 ? [output.paintNote('dim', `${formatNumber(done)} entities`)] : [],
  );
  return {
    show: (entities) => {
      done = entities;
      view.refresh();
    },
    stop: () => view.stop(),
  };
}

function noEntities({ manifest }: PlanOptions): CliError {
  return new CliError(EXIT.usage, `Cannot plan: there is no entity id in ${manifest.join(', ')}`);
}
