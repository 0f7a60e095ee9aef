import { Readable } from 'node:stream';
import { graph } from '../../../functions/graph.ts';
import { parseManifestSpec } from '../../../scripts/backfill/manifest/manifest-spec.ts';
import { openManifest } from '../../../scripts/backfill/manifest/open-manifest.ts';
import { validIds } from '../../../scripts/backfill/manifest/valid-ids.ts';
import { makePlan } from '../../../scripts/backfill/plan/make-plan.ts';
import { scopeOf } from '../../../scripts/backfill/plan/scope.ts';
import { sortIds } from '../../../scripts/backfill/sort/sort-ids.ts';
import { PRICES } from '../../../scripts/cost/prices.ts';
import { GUESSED_SECONDS } from '../../../scripts/cost/seconds-per-entity.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { generatedStore } from './generated-store.ts';

/** Plans all jobs of the graph for the ids of a file, in a process of its own, whose peak memory is then that of a plan. */
const [path = '', entities = '0'] = process.argv.slice(2);
const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
const scope = scopeOf(graph, graph.jobs, { names, topDown: false });
const { store, counted } = generatedStore(Number(entities), scope.places);
const signal = new AbortController().signal;

const startMs = performance.now();
let badLines = 0;
const report = () => {
  badLines += 1;
};
const noRows = { readTable: nothing, runQuery: nothing };
const sources = { stdin: Readable.from([]), store, bigQuery: noRows, signal };
const manifest = openManifest(parseManifestSpec(path), sources);
const sorted = sortIds(validIds(manifest, { rule: graph.entityIds, onBadLine: 'skip', report }));
const plan = await makePlan(
  {
    scope,
    options: { jobs: graph.jobs.map(({ name }) => name), topDown: false, force: false, manifests: [path] },
    ids: sorted.ids,
    leftOut: () => ({ duplicates: sorted.duplicates(), badLines }),
    pricing: { seconds: GUESSED_SECONDS, region: 'us-central1', regionFactor: 1, prices: PRICES },
    createdAtMs: Date.now(),
  },
  { id: 'bench', bucket: names.backfillBucket(), store, signal },
);
const seconds = (performance.now() - startMs) / 1000;

const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const { manifest: read, jobs, shards, assignments, messages } = plan;
console.log(
  JSON.stringify({
    ...read,
    jobs: jobs.length,
    shards: shards.length,
    assignments: assignments.length,
    messages,
    ...counted,
    seconds,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb: maxRSS / 1024,
  }),
);

async function* nothing() {}
