import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import type { RunSettings } from '../../backfill/run-settings.ts';
import { count, formatNumber, formatSpan, formatUsd } from '../../cli/quantities.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { Started } from './start.ts';

/** What a start will do, how long that takes and what it costs. */
export function formatOutlook(plan: PlanFile, settings: RunSettings, paint: Paint): string[] {
  const { estimate, options } = plan;
  const publishSeconds = plan.messages / settings.ratePerSecond;
  const jobs = plan.jobs.filter(({ run }) => run > 0).map(({ job, run }) => `${job} ${formatNumber(run)}`);
  return [
    `Backfill ${paint('bold', plan.id)}: ${formatNumber(plan.entities)} entities${options.force ? ', by force' : ''}`,
    ...(jobs.length > 0 ? [`  runs        ${jobs.join(', ')}`] : []),
    `  publishes   ${formatNumber(plan.messages)} messages in ` +
      `${count(plan.shards.length, 'shard')}, at most ${paceOf(settings)}: about ${formatSpan(publishSeconds)}`,
    `  takes       about ${formatSpan(Math.max(publishSeconds, estimate.seconds))} in all`,
    `  costs       about ${paint('bold', formatUsd(estimate.usd))}, by the plan`,
  ];
}

/** What runs now or was planned, and what to type next. */
export function formatStarted(
  { id, execution, settings }: Started,
  { typed, paint }: { readonly typed: string; readonly paint: Paint },
): string[] {
  if (execution === null) return [`Planned ${paint('bold', id)}; start it by klio backfill start ${typed}`];
  return [
    `Backfill ${paint('bold', id)} runs, at most ${paceOf(settings)}`,
    paint('dim', `  ${execution}`),
    `  see it      klio backfill watch ${typed}`,
    `  stop it     klio backfill pause ${typed}`,
  ];
}

/** `120 a second, 2 shards at a time` */
export function paceOf({
  ratePerSecond,
  concurrency,
}: Pick<RunSettings, 'ratePerSecond' | 'concurrency'>): string {
  const rate = ratePerSecond < 10 ? ratePerSecond.toFixed(1) : formatNumber(Math.round(ratePerSecond));
  return `${rate} a second, ${count(concurrency, 'shard')} at a time`;
}
