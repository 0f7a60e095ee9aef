import { checkCalls } from './check-calls.ts';
import { checkJumps } from './check-jumps.ts';
import { checkVariables } from './check-variables.ts';
import { DefinitionError } from './definition-error.ts';
import type { Program, Routine } from './program.ts';
import { allSteps } from './step-parts.ts';

/** Throws DefinitionError for names that mean nothing, and for what this emulator cannot do. */
export function checkProgram(program: Program): void {
  for (const routine of program.routines.values()) {
    checkStepNames(routine);
    checkJumps(routine);
    checkVariables(routine);
    checkCalls(routine, program);
  }
}

function checkStepNames(routine: Routine): void {
  const names = new Set<string>();
  for (const { name, named, line } of allSteps(routine.steps)) {
    if (!named) continue;
    if (names.has(name)) {
      throw new DefinitionError(`there are two steps "${name}"`, { routine: routine.name, step: name, line });
    }
    names.add(name);
  }
}
