import { formatOutcomes } from '../../cli/outcome-table.ts';
import { count } from '../../cli/quantities.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { PublishResult } from './run-publish.ts';

const SHOWN_IDS = 5;

/** What a publish came to, for people: what failed is told at the end, where it is seen. */
export function formatPublish(result: PublishResult, paint: Paint): string[] {
  const { published, failed, job, cloud, jobs = {}, deadLetters = [] } = result;
  const outcomes = formatOutcomes(new Map(Object.entries(jobs)), paint);
  return [
    `Published ${count(published.length, 'message')} to ${paint('bold', job)}, ${cloud}`,
    ...(outcomes.length > 0 ? ['', ...outcomes] : []),
    ...deadLetters.map(
      ({ entity, job: at, code, reason }) =>
        `${paint('red', 'dead letter')} ${entity} at ${at}: ${code}: ${reason}`,
    ),
    ...formatFailures(failed, paint),
  ];
}

/** What failed of the same reason is told once. */
function formatFailures(failed: PublishResult['failed'], paint: Paint): string[] {
  const byError = Map.groupBy(failed, ({ error }) => error);
  return [...byError].map(([error, all]) => {
    const names = all.slice(0, SHOWN_IDS).map(({ entityId }) => entityId);
    const more = all.length > names.length ? ` and ${all.length - names.length} more` : '';
    return `${paint('red', 'not published')} ${names.join(', ')}${more}: ${error}`;
  });
}
