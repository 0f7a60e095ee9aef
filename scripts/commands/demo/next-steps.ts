import type { JobGraph } from '../../../shared/graph/graph.ts';
import { ancestorsOf, parentsOf } from '../../../shared/graph/traversal.ts';
import type { DemoReport } from './demo-report.ts';

/** What opens a file with the program that is made for it. */
const OPEN = process.platform === 'darwin' ? 'open' : 'xdg-open';

export interface NextStep {
  readonly why: string;
  readonly command: string;
}

interface Setting {
  readonly graph: JobGraph;
  /** A path as it is to be typed. */
  readonly show: (path: string) => string;
  /** Options that every command needs to find this demo's state. */
  readonly flags: string;
}

/** Commands that show the parts of the system, on files that are there. */
export function nextSteps({ outputs }: DemoReport, { graph, show, flags }: Setting): NextStep[] {
  const picture = outputs.find(({ path }) => path.endsWith('.png'));
  const deepest = graph.jobs.toSorted((a, b) => ancestorsOf(b).length - ancestorsOf(a).length)[0];
  const last = outputs.find(({ job }) => job === deepest?.name);
  const parents = deepest ? parentsOf(deepest).map(({ name }) => name) : [];
  const before = outputs.findLast(({ entity, job }) => entity === last?.entity && parents.includes(job));
  return [
    ...(picture ? [{ why: 'look at what came out', command: `${OPEN} ${show(picture.path)}` }] : []),
    ...(last && before
      ? [
          {
            why: `lose two files: only ${before.job} and ${last.job} will run again`,
            command: `rm ${show(before.path)} ${show(last.path)}`,
          },
          {
            why: 'what a publish would do, and for what reason',
            command: `npx klio why ${last.job} ${last.entity}${flags}`,
          },
          { why: 'do it', command: `npx klio publish ${last.job} ${last.entity}${flags}` },
        ]
      : []),
    { why: 'what exists of which entity', command: `npx klio status${flags}` },
    { why: 'keep it running: edit a transform, publish again', command: `npx klio dev${flags}` },
  ];
}
