/** The function of every job of the soak: reads its input from a temporary file, so that one is made each time. */
import { readFile } from 'node:fs/promises';
import type { Job } from '../../../shared/graph/job.ts';
import { serveJob } from '../../../shared/runtime/serve.ts';
import { soaked } from './jobs.ts';

const job = soaked.byName.get(process.env.KLIO_JOB ?? '') as Job;
process.stdout.write(`${JSON.stringify({ started: process.pid })}\n`);

serveJob({
  graph: soaked,
  job,
  transform: async ({ inputs }) => {
    const texts = await Promise.all(
      Object.values(inputs).map(async (input) => readFile(await input.path(), 'utf8')),
    );
    return { text: `${job.name}(${texts.join()})` };
  },
});
