import { formatOutcomes } from '../../cli/outcome-table.ts';
import { count, formatBytes } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import type { LetterGroup } from '../../dead-letters/group-letters.ts';
import { formatAge } from './age.ts';
import type { DiscardSummary, ReplaySummary, ShownLetter } from './run.ts';

const SHOWN_ENTITIES = 5;

/** A block per reason: how many, since when, whom it hit. */
export function formatGroups(groups: readonly LetterGroup[], nowMs: number, paint: Paint): string[] {
  if (groups.length === 0) return ['No dead letters'];
  const total = groups.reduce((sum, group) => sum + group.letters.length, 0);
  const blocks = groups.flatMap((group) => [
    '',
    `${paint('bold', `${group.job}: ${group.code}`)}   ${count(group.letters.length, 'letter')}, ${since(group, nowMs)}`,
    `  ${group.reason}`,
    `  ${paint('dim', entitiesOf(group.letters))}`,
  ]);
  return [`${count(total, 'dead letter')} in ${count(groups.length, 'group')}`, ...blocks];
}

function since({ firstAt, lastAt }: LetterGroup, nowMs: number): string {
  const [first, last] = [formatAge(firstAt, nowMs), formatAge(lastAt, nowMs)];
  return first === last ? last : `${first} to ${last}`;
}

function entitiesOf(letters: readonly DescribedLetter[]): string {
  const names = [...new Set(letters.map(({ entity }) => entity ?? '(unreadable)'))];
  const more = names.length > SHOWN_ENTITIES ? ` and ${names.length - SHOWN_ENTITIES} more` : '';
  return `${names.slice(0, SHOWN_ENTITIES).join(', ')}${more}`;
}

/** Each letter with all that is known of it, and how to find its log line. */
export function formatLetters(letters: readonly ShownLetter[], nowMs: number, paint: Paint): string[] {
  if (letters.length === 0) return ['No dead letters'];
  return letters.flatMap(({ letter, attributes }, index) => {
    const facts = [
      ['id', letter.id],
      ['entity', letter.entity ?? '(the message cannot be read)'],
      ['code', letter.code],
      ['reason', letter.reason],
      ['attempt', letter.attempt === null ? 'unknown' : String(letter.attempt)],
      ['event of', letter.sender ?? '(a direct message)'],
      ['request', letter.request ?? 'unknown'],
      ['given up', `${letter.diedAt}, ${formatAge(letter.diedAt, nowMs)}`],
      ['message', formatBytes(letter.bytes)],
      [
        'log',
        `jsonPayload.klio.job="${letter.job}" jsonPayload.klio.messageId="${attributes.klio_message ?? letter.id}"`,
      ],
    ] as const;
    const title = paint('bold', `${letter.job} ${letter.entity ?? letter.id}`);
    return [
      ...(index > 0 ? [''] : []),
      title,
      ...facts.map(([name, value]) => `  ${paint('dim', name.padEnd(9))} ${value}`),
    ];
  });
}

/** What a replay came to, or would come to. */
export function formatReplay(
  { replayed, byJob, dryRun, failures, jobs = {}, deadLetters = [] }: ReplaySummary,
  paint: Paint,
): string[] {
  const outcomes = formatOutcomes(new Map(Object.entries(jobs)), paint);
  return [
    `${dryRun ? 'Would replay' : 'Replayed'} ${howMany(replayed, byJob)}`,
    ...(outcomes.length > 0 ? ['', ...outcomes] : []),
    ...(deadLetters.length > 0
      ? [
          '',
          ...formatTable(
            [{ header: 'died again' }, { header: 'job' }, { header: 'code' }, { header: 'reason' }],
            deadLetters.map(({ entity, job, code, reason }) => [entity, job, code, reason]),
            paint,
          ),
        ]
      : []),
    ...failures.map(({ id, reason }) => `${paint('red', 'not replayed')} ${id}: ${reason}`),
  ];
}

export function formatDiscard({ discarded, byJob, dryRun }: DiscardSummary): string[] {
  return [`${dryRun ? 'Would discard' : 'Discarded'} ${howMany(discarded, byJob)}`];
}

/** "1 dead letter of energy", "3 dead letters: 2 of downsample, 1 of loudness". */
function howMany(total: number, byJob: Readonly<Record<string, number>>): string {
  const [first, ...others] = Object.entries(byJob);
  const letters = count(total, 'dead letter');
  if (!first) return letters;
  if (others.length === 0) return `${letters} of ${first[0]}`;
  return `${letters}: ${[first, ...others].map(([job, number]) => `${number} of ${job}`).join(', ')}`;
}
