import { formatNumber, formatUsd } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { CostReport } from '../../cost/cost-report.ts';
import type { JobCost } from '../../cost/estimate.ts';

const COLUMNS = [
  { header: 'job' },
  ...['vCPU', 'memory', 'requests', 'Pub/Sub', 'storage operations', 'total'].map((header) => ({
    header,
    align: 'right' as const,
  })),
];

/** An estimate for people: a line per job, what it comes to, and what it rests on. */
export function formatCost(report: CostReport, paint: Paint): string[] {
  const { entities, jobs, total, perMonth, assumes } = report;
  const row = ({ job, vcpu, memory, requests, pubsub, operations, total: all }: JobCost) => [
    paint('bold', job),
    ...[vcpu, memory, requests, pubsub, operations, all].map(formatUsd),
  ];
  return [
    `${formatNumber(entities)} entities through all jobs: ${paint('bold', formatUsd(total))}`,
    '',
    ...formatTable(COLUMNS, jobs.map(row), paint),
    '',
    `And per month, whatever is processed: ${paint('bold', formatUsd(perMonth.total))}`,
    `  ${formatUsd(perMonth.idleInstances)} for minimum instances, ${formatUsd(perMonth.images)} for images`,
    '',
    'This assumes:',
    ...assumes.map((assumption) => paint('dim', `  ${assumption}`)),
  ];
}
