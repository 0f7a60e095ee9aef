import type { Block, PlanFile, PlannedJob } from '../../../shared/backfill/plan-file.ts';
import { count, formatNumber, formatSpan, formatUsd } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { MadePlan } from './run-plan.ts';

/** A plan for people: what runs at each job, why the rest does not, how long it takes and what it costs. */
export function formatPlan({ plan, uri }: MadePlan, paint: Paint): string[] {
  return [
    headline(plan, paint),
    ...leftOut(plan),
    '',
    ...formatTable(
      COLUMNS,
      plan.jobs.map((job) => row(job, paint)),
      paint,
    ),
    ...(plan.blocked.length > 0 ? ['', 'Blocked'] : []),
    ...plan.blocked.map((block) => blockLine(block, paint)),
    '',
    ...(uri === null ? ['Nothing will run, so no plan was written.'] : outlook(plan, uri, paint)),
  ];
}

const COLUMNS = [
  { header: 'job' },
  ...['exist', 'stale', 'run', 'blocked', 'per second', 'time', 'cost'].map((header) => ({
    header,
    align: 'right' as const,
  })),
];

function headline({ id, options, manifest }: PlanFile, paint: Paint): string {
  const how = [options.topDown ? 'and all below' : '', options.force ? 'by force' : ''].filter(Boolean);
  const jobs = [options.jobs.join(', '), ...how].join(', ');
  return `Plan ${paint('bold', id)}: ${jobs}, for ${formatNumber(manifest.entities)} entities`;
}

function leftOut({ manifest: { duplicates, badLines } }: PlanFile): string[] {
  const parts = [
    duplicates > 0 ? `${formatNumber(duplicates)} that came twice` : '',
    badLines > 0 ? `${formatNumber(badLines)} that say no id` : '',
  ].filter(Boolean);
  return parts.length > 0 ? [`Of the manifest were left out: ${parts.join(', ')}`] : [];
}

function row({ job, kind, ...counts }: PlannedJob, paint: Paint): string[] {
  const number = (value: number, style: Style) =>
    value > 0 ? paint(style, formatNumber(value)) : paint('dim', '·');
  const isWork = kind === 'job' && counts.run > 0;
  return [
    paint(kind === 'job' ? 'bold' : 'cyan', job),
    number(counts.exist, 'green'),
    number(counts.stale, 'magenta'),
    number(counts.run, 'yellow'),
    number(counts.blocked, 'red'),
    isWork ? rate(counts.entitiesPerSecond) : '',
    isWork ? formatSpan(counts.seconds) : '',
    isWork ? formatUsd(counts.usd) : '',
  ];
}

function blockLine({ job, reason, entities, examples }: Block, paint: Paint): string {
  const more = entities > examples.length ? ', …' : '';
  return `  ${paint('red', formatNumber(entities))} at ${job}: ${reason}, for ${examples.join(', ')}${more}`;
}

function outlook({ entities, messages, shards, estimate }: PlanFile, uri: string, paint: Paint): string[] {
  return [
    `${formatNumber(entities)} entities will be worked on, started by ${formatNumber(messages)} messages in ` +
      `${count(shards.length, 'shard')}`,
    `About ${paint('bold', formatSpan(estimate.seconds))}, at ${rate(estimate.entitiesPerSecond)} entities per ` +
      `second, and ${paint('bold', formatUsd(estimate.usd))}. This assumes:`,
    ...estimate.assumes.map((assumption) => paint('dim', `  ${assumption}`)),
    '',
    `Written to ${uri}`,
  ];
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatNumber(Math.round(perSecond));
}
