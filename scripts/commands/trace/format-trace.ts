import { formatBytes } from '../../cli/quantities.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
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

/** What is said of a job that another one waits for. */
const AS_PARENT: Partial<Record<JobTrace['state'], string>> = {
  dead: 'in the dead letters',
  blocked: 'cannot run',
  ready: 'not asked for yet',
  partial: 'outputs missing',
};

/** A block per job, parents first: what happened, when, by which request, from which generations. */
export function formatTrace(entityId: string, traces: readonly JobTrace[], paint: Paint): string[] {
  const isKnown = traces.some(({ outputs, letters }) => outputs.length > 0 || letters.length > 0);
  const width = Math.max(...traces.map(({ job }) => job.length));
  const indent = ' '.repeat(width + 4);
  const states = new Map(traces.map(({ job, state }) => [job, state]));
  return [
    `${paint('bold', entityId)}${isKnown ? '' : '   no job has an output or a dead letter of it'}`,
    ...traces.flatMap((trace) => {
      const { mark, style } = MARKS[trace.state];
      return [
        '',
        `${paint(style, mark)} ${trace.job.padEnd(width)}  ${paint(style, inWords(trace, states))}`,
        ...trace.outputs.flatMap((output) => formatOutput(output, paint)).map((line) => indent + line),
        ...trace.letters.map((letter) => indent + formatLetter(letter)),
      ];
    }),
  ];
}

function formatOutput(output: JobTrace['outputs'][number], paint: Paint): string[] {
  const { writtenAt, sizeBytes, request, forced, version, changed, uri, generation } = output;
  const by = request ? `request ${request}` : 'not written by this graph';
  const facts = [by, ...(forced ? ['forced'] : []), ...(version ? [`version ${version}`] : [])];
  const from = Object.entries(output.inputs).map(([name, input]) => {
    const now = changed[name] ? paint('magenta', `, now #${changed[name]}`) : '';
    return `${paint('dim', `from ${name} ${input}`)}${now}`;
  });
  return [
    `${writtenAt}  ${formatBytes(sizeBytes)}  ${facts.join(', ')}`,
    paint('dim', `as ${uri}#${generation}`),
    ...from,
  ];
}

function formatLetter({ diedAt, attempt, request, reason }: DescribedLetter): string {
  const by = [
    ...(attempt === null ? [] : [`attempt ${attempt}`]),
    ...(request ? [`request ${request}`] : []),
  ];
  return [diedAt, ...(by.length > 0 ? [by.join(', ')] : []), reason].join('  ');
}

function inWords(trace: JobTrace, states: ReadonlyMap<string, JobTrace['state']>): string {
  const { state, stale, waitsFor, letters } = trace;
  switch (state) {
    case 'done':
      return 'done';
    case 'stale':
      return `done, but stale: ${stale.join(' and ')} changed since; made again only with --force`;
    case 'partial':
      return 'some outputs are missing: the next message makes them';
    case 'dead':
      return `in the dead letters: ${letters.at(-1)?.code}`;
    case 'waiting': {
      const withWhy = waitsFor.map((name) => {
        const why = AS_PARENT[states.get(name) ?? 'done'];
        return why ? `${name} (${why})` : name;
      });
      return `waits for ${withWhy.join(' and ')}`;
    }
    case 'blocked':
      return `cannot run: ${waitsFor.join(' and ')} missing`;
    case 'ready':
      return 'not asked for yet: its inputs are all there';
  }
}
