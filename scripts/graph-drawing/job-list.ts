import { formatTable } from '../cli/table.ts';
import { type Paint, plain } from '../cli/terminal.ts';
import type { Picture, PictureNode } from './picture.ts';

/** A line per job: what it reads, what it writes, what it is for. */
export function listJobs({ nodes, edges }: Picture, paint: Paint = plain): string[] {
  const origins = new Map(nodes.map((node) => [node.id, node]));
  const reads = (job: PictureNode) =>
    edges
      .filter(({ to }) => to === job.id)
      .map(({ from, output }) => {
        const origin = origins.get(from);
        if (!origin || origin.kind === 'source') return from;
        // Which output of the parent goes without saying when there is only one.
        const label = origin.outputs.length > 1 && origin.outputs.find(({ name }) => name === output)?.label;
        return label ? `${from} ${label}` : from;
      });
  const rows = nodes
    .filter(({ kind }) => kind !== 'source')
    .map((node) => [
      paint(node.kind === 'job' ? 'bold' : 'yellow', node.title),
      reads(node).join(' + ') || '–',
      node.outputs.map(({ label }) => label).join(' '),
      paint('dim', node.description),
    ]);
  const headers = ['job', 'reads', 'writes', ''].map((header) => ({ header }));
  return formatTable(headers, rows, paint);
}
