import { DefinitionError } from './definition-error.ts';
import type { Routine, Step } from './program.ts';
import { type Inner, innerSteps } from './step-parts.ts';

/** Where a jump may go from some steps. */
interface Reach {
  readonly routine: string;
  readonly steps: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  readonly mayReturn: boolean;
}

/** A jump stays within its loop or branch. Throws DefinitionError for one that leads nowhere. */
export function checkJumps({ name, steps }: Routine): void {
  check(steps, { routine: name, steps: new Set(), words: new Set(['end']), mayReturn: true });
}

function check(steps: readonly Step[], outside: Reach): void {
  const reach = { ...outside, steps: new Set([...outside.steps, ...namesOf(steps)]) };
  for (const { name, line, next, body } of steps) {
    const place = { routine: reach.routine, step: name, line };
    if (next !== null && !reach.words.has(next) && !reach.steps.has(next)) {
      throw new DefinitionError(
        `cannot go to "${next}": there is no such step that can be reached from here`,
        place,
      );
    }
    if (body.kind === 'return' && !reach.mayReturn) {
      throw new DefinitionError(
        'a parallel branch cannot return, assign to a shared variable instead',
        place,
      );
    }
    for (const inner of innerSteps(body)) check(inner.steps, within(inner, reach));
  }
}

function within({ kind }: Inner, reach: Reach): Reach {
  const none = new Set<string>();
  switch (kind) {
    case 'plain':
      return reach;
    case 'loop':
      return { ...reach, steps: none, words: new Set([...reach.words, 'break', 'continue']) };
    case 'parallel loop':
      return { ...reach, steps: none, words: new Set(['continue']), mayReturn: false };
    case 'branch':
      return { ...reach, steps: none, words: none, mayReturn: false };
  }
}

function namesOf(steps: readonly Step[]): string[] {
  return steps.filter(({ named }) => named).map(({ name }) => name);
}
