import type { JobGraph } from '../../../shared/graph/graph.ts';
import { apexJobs } from '../../../shared/graph/traversal.ts';
import type { OwnCloud } from '../../cli/own-cloud.ts';
import { count, formatMs } from '../../cli/quantities.ts';
import type { Paint } from '../../cli/terminal.ts';
import { pictureOf } from '../../graph-drawing/picture.ts';
import { drawText } from '../../graph-drawing/text.ts';

interface Banner {
  readonly graph: JobGraph;
  readonly cloud: Pick<OwnCloud, 'names' | 'endpoints'>;
  readonly directory: string;
  readonly readyMs: number;
}

/** What stands at the head of `klio dev`: the graph, where everything is, and how to set it going. */
export function formatBanner(
  { graph, cloud, directory, readyMs }: Banner,
  { paint, maxWidth }: { readonly paint: Paint; readonly maxWidth: number },
): string[] {
  const { names, endpoints } = cloud;
  const drawing = drawText(pictureOf(graph, names), { paint, maxWidth: maxWidth - 2 });
  const apex = apexJobs(graph)[0]?.name ?? 'JOB';
  const facts: [string, string][] = [
    ['project', names.project],
    ['pubsub', `PUBSUB_EMULATOR_HOST=${endpoints.pubsub}`],
    ['storage', `STORAGE_EMULATOR_HOST=${endpoints.storage}`],
    ['functions', endpoints.functions],
    ['state', directory],
    ['publish', `npx klio publish ${apex} ID --top-down`],
  ];
  return [
    '',
    ...drawing.map((line) => `  ${line}`),
    '',
    ...facts.map(([name, value]) => `  ${paint('dim', name.padEnd(9))}  ${value}`),
    '',
    `${count(graph.jobs.length, 'job')} ready in ${formatMs(readyMs)}. ` +
      'Edit functions/ or shared/ and save: work under way ends on the old code. Ctrl-C stops.',
    '',
  ];
}
