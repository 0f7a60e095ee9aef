import type { DescribedLetter } from './described-letter.ts';

/** Letters of one job that died of the same thing. */
export interface LetterGroup {
  readonly job: string;
  readonly code: string;
  /** The reason with what differs from letter to letter taken out. */
  readonly reason: string;
  readonly letters: readonly DescribedLetter[];
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Groups letters by job, code and reason, the largest group first. */
export function groupLetters(letters: readonly DescribedLetter[]): readonly LetterGroup[] {
  const groups = Map.groupBy(letters, (letter) =>
    JSON.stringify([letter.job, letter.code, reasonOf(letter)]),
  );
  return [...groups.values()].map(groupOf).sort((a, b) => b.letters.length - a.letters.length);
}

function groupOf(letters: readonly DescribedLetter[]): LetterGroup {
  const times = letters.map((letter) => letter.diedAt).sort();
  const [first] = letters;
  if (!first) throw new RangeError('Cannot describe a group without letters');
  const reason = letters.length === 1 ? first.reason : reasonOf(first);
  return {
    job: first.job,
    code: first.code,
    reason,
    letters,
    firstAt: times[0] ?? '',
    lastAt: times.at(-1) ?? '',
  };
}

/** Two letters died of the same thing when they say the same but for entity, object and numbers. */
function reasonOf({ reason, entity }: DescribedLetter): string {
  const withoutEntity = entity ? reason.replaceAll(entity, '…') : reason;
  return withoutEntity.replace(/gs:\/\/\S+?(?=[,;:)]?(\s|$))/g, 'gs://…').replace(/\d+(\.\d+)?/g, 'N');
}
