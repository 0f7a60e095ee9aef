/** The function of every job of the backfilled graph, and the publisher of its backfills. */
import { serveBackfill } from '../../../shared/backfill/serve-backfill.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { serveJob } from '../../../shared/runtime/serve.ts';
import { graph } from './jobs.ts';

const job = graph.byName.get(process.env.KLIO_JOB ?? '') as Job | undefined;

if (!job) serveBackfill(graph);
else {
  serveJob({
    graph,
    job,
    transform: async ({ entityId }) => ({ text: `${job.name} of ${entityId}` }),
  });
}
