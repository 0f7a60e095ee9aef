import { formatOutcomes } from '../../cli/outcome-table.ts';
import { count, formatBytes, formatMs } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import type { LetterGroup } from '../../dead-letters/group-letters.ts';
import type { ReplaySummary, ShownLetter } from './run.ts';

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
  return [
    `${count(total, 'dead letter')} in ${count(groups.length, 'group')}`,
    ...blocks,
    '',
    paint('dim', 'klio dead-letters show --job JOB    klio dead-letters replay --code CODE --dry-run'),
  ];
}

function since({ firstAt, lastAt }: LetterGroup, nowMs: number): string {
  const age = (iso: string) => `${formatMs(Math.max(0, nowMs - Date.parse(iso)))} ago`;
  return firstAt === lastAt ? age(lastAt) : `${age(firstAt)} to ${age(lastAt)}`;
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
      ['given up', `${letter.diedAt}, ${formatMs(Math.max(0, nowMs - Date.parse(letter.diedAt)))} ago`],
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

export function formatReplay(
  { replayed, dryRun, failures, jobs, deadLetters = [] }: ReplaySummary,
  paint: Paint,
): string[] {
  return [
    `${dryRun ? 'Would replay' : 'Replayed'} ${count(replayed, 'dead letter')}`,
    ...(jobs ? ['', ...formatOutcomes(new Map(Object.entries(jobs)), paint)] : []),
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
