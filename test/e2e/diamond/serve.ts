/** The function of every job of the diamond: the product's own, which asks the test at each named point, if it listens. */
import { KlioError } from '../../../shared/errors/klio-error.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { serveJob } from '../../../shared/runtime/serve.ts';
import { ask } from '../control/ask.ts';
import { diamond } from './jobs.ts';
import { outputText } from './texts.ts';

const isControlled = process.env.KLIO_E2E_CONTROL !== undefined;
const job = diamond.byName.get(process.env.KLIO_JOB ?? '') as Job;

process.stdout.write(`${JSON.stringify({ started: process.pid })}\n`);

serveJob({
  graph: diamond,
  job,
  transform: async ({ entityId, inputs, signal }) => {
    const texts = await Promise.all(Object.values(inputs).map((input) => input.text()));
    const verdict =
      isControlled && (await ask({ job: job.name, point: 'transform', entity: entityId, signal }));
    if (verdict === 'poison') throw new KlioError('INPUT_UNDECODABLE', 'Cannot read input: it is poison');
    const outputs = Object.values(job.outputs);
    return Object.fromEntries(outputs.map((output) => [output.name, outputText(output, texts, entityId)]));
  },
  ...(isControlled && {
    reached: async (point, { attributes }) => {
      await ask({ job: job.name, point, entity: attributes.klio_entity ?? '' });
    },
  }),
});
