import { formatBytes } from '../../cli/quantities.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { JobTrace } from './trace.ts';

const MARKS: Record<JobTrace['state'], { readonly mark: string; readonly style: Style }> = {
  done: { mark: '●', style: 'green' },
  stale: { mark: '◍', style: 'magenta' },
  partial: { mark: '◐', style: 'yellow' },
  dead: { mark: '✖', style: 'red' },
  waiting: { mark: '○', style: 'dim' },
  ready: { mark: '○', style: 'yellow' },
  blocked: { mark: '✖', style: 'red' },
};

/** A block per job, parents first: what happened, when, by which request, from which generations. */
export function formatTrace(entityId: string, traces: readonly JobTrace[], paint: Paint): string[] {
  const width = Math.max(...traces.map(({ job }) => job.length));
  return [paint('bold', entityId), ...traces.flatMap((trace) => formatJob(trace, width, paint))];
}

function formatJob(trace: JobTrace, width: number, paint: Paint): string[] {
  const { mark, style } = MARKS[trace.state];
  const indent = ' '.repeat(width + 4);
  const outputs = trace.outputs.flatMap((output) => {
    const from = Object.entries(output.inputs).map(
      ([name, uri]) => `${indent}${paint('dim', `from ${name} ${uri}`)}`,
    );
    const request = output.request
      ? `request ${output.request}${output.forced ? ', forced' : ''}`
      : 'not by this system';
    return [`${indent}${output.writtenAt}  ${formatBytes(output.sizeBytes)}  ${request}`, ...from];
  });
  const letters = trace.letters.map(
    ({ diedAt, attempt, reason }) => `${indent}${diedAt}  attempt ${attempt ?? '?'}: ${reason}`,
  );
  return [
    '',
    `${paint(style, mark)} ${trace.job.padEnd(width)}  ${paint(style, inWords(trace))}`,
    ...outputs,
    ...letters,
  ];
}

function inWords({ state, stale, waitsFor, letters }: JobTrace): string {
  switch (state) {
    case 'done':
      return 'done';
    case 'stale':
      return `done, but stale: ${stale.join(' and ')} changed since; made again only with --force`;
    case 'partial':
      return 'some outputs are missing: the next message makes them';
    case 'dead':
      return `in the dead letters: ${letters.at(-1)?.code}`;
    case 'waiting':
      return `waits for ${waitsFor.join(' and ')}`;
    case 'blocked':
      return `cannot run: ${waitsFor.join(' and ')} missing`;
    case 'ready':
      return 'not asked for yet: its inputs are all there';
  }
}
