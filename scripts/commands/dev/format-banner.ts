import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
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
  const apex = apexJobs(graph)[0];
  const facts: [string, string][] = [
    ['project', names.project],
    ['pubsub', `PUBSUB_EMULATOR_HOST=${endpoints.pubsub}`],
    ['storage', `STORAGE_EMULATOR_HOST=${endpoints.storage}`],
    ['functions', endpoints.functions],
    ['state', directory],
    ...(apex ? howToStart(apex, cloud) : []),
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

/** An upload starts a job that takes any message; every job takes a publish. */
function howToStart(apex: Job, { names, endpoints }: Banner['cloud']): [string, string][] {
  const source = Object.values(apex.inputs).find((input) => input.kind === 'source');
  const publish: [string, string] = ['publish', `npx klio publish ${apex.name} song --top-down`];
  if (!source) return [publish];
  const { bucket, name } = names.object(source, 'song');
  const target = `${endpoints.storage}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`;
  return [['upload', `curl --data-binary @song.mp3 '${target}'`], publish];
}
