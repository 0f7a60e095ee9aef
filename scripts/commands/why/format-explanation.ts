import { count, formatBytes } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { Explanation, Step } from './explanation.ts';

const STATE_STYLES: Record<Step['state'], Style> = { exists: 'green', missing: 'yellow', stale: 'magenta' };

/** An explanation for people: the verdict in one sentence, then a line per job. */
export function formatExplanation(explanation: Explanation, paint: Paint): string[] {
  const { job, entityId, steps } = explanation;
  const rows = steps.map((step) => [
    paint(step.kind === 'job' ? 'bold' : 'cyan', step.name),
    paint(STATE_STYLES[step.state], step.state),
    step.reason,
    paint('dim', step.objects.map(describeObject).join('  ')),
  ]);
  const headers = ['job', 'state', 'because', ''].map((header) => ({ header }));
  return [
    `${paint('bold', job)} ${entityId}: ${verdictText(explanation)}`,
    '',
    ...formatTable(headers, rows, paint),
  ];
}

function verdictText({ verdict, frontier, steps }: Explanation): string {
  switch (verdict) {
    case 'skip':
      return 'a publish would skip it';
    case 'run':
      return 'a publish would run it';
    case 'blocked':
      return 'a publish would be rejected, since a source is missing';
    case 'request_parents': {
      const missing = steps.filter((step) => step.state === 'missing').length - 1;
      return `a publish would start ${frontier.join(' and ')}, for ${count(missing, 'missing ancestor')}`;
    }
  }
}

function describeObject({ uri, exists, sizeBytes = 0 }: Step['objects'][number]): string {
  return exists ? `${uri} ${formatBytes(sizeBytes)}` : uri;
}
