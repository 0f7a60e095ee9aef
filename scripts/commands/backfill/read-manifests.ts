import type { JobGraph } from '../../../shared/graph/graph.ts';
import { createBigQueryReader } from '../../backfill/manifest/gcp-big-query.ts';
import { type ManifestSpec, parseManifestSpec } from '../../backfill/manifest/manifest-spec.ts';
import { type ManifestOptions, openManifest } from '../../backfill/manifest/open-manifest.ts';
import { type BadLine, formatBadLine, validIds } from '../../backfill/manifest/valid-ids.ts';
import { type SortedIds, sortIds } from '../../backfill/sort/sort-ids.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { Storage } from '../../cli/storage.ts';
import type { PlanOptions } from './plan.ts';

/** Bad lines that are told one by one; the others are counted. */
const TOLD_BAD_LINES = 10;

export interface ReadManifests extends SortedIds {
  /** Lines that were left out; all are known once the ids were read to their end. */
  readonly bad: { readonly count: number; readonly told: readonly BadLine[] };
}

/** The ids of all manifests as one sorted list, and what was left out of it. */
export function readManifests(
  graph: JobGraph,
  { manifest, format, column, onBadLine }: PlanOptions,
  { storage, cli }: { readonly storage: Storage; readonly cli: Cli },
): ReadManifests {
  const bad = { count: 0, told: [] as BadLine[] };
  const report = (line: BadLine) => {
    bad.count += 1;
    if (bad.count > TOLD_BAD_LINES) return;
    bad.told.push(line);
    outputOf(cli).note(`left out: ${formatBadLine(line)}`);
  };
  const specs = manifest.map((text) => parseManifestSpec(text, format));
  const { project } = storage.names;
  refuseLocalBigQuery(specs, project, cli);
  const bigQuery = createBigQueryReader({ project });
  const sources: ManifestOptions = { ...storage, bigQuery, column, stdin: cli.stdin, signal: cli.signal };
  async function* all() {
    for (const spec of specs) {
      yield* validIds(openManifest(spec, sources), { rule: graph.entityIds, onBadLine, report });
    }
  }
  return { ...sortIds(all()), bad };
}

function refuseLocalBigQuery(specs: readonly ManifestSpec[], project: string, { env }: Cli): void {
  const needsIt = specs.some(({ kind }) => kind === 'table' || kind === 'query');
  if (!needsIt || !project.startsWith('demo-') || env.BIGQUERY_EMULATOR_HOST) return;
  throw new CliError(
    EXIT.usage,
    'Cannot ask BigQuery: projects named demo-… never leave this machine; export the ids to a file, or name a ' +
      'real --project',
  );
}
