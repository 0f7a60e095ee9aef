/** Where something stands in a definition. Routine and step are empty above all of them. */
export interface Place {
  readonly routine: string;
  readonly step: string;
  readonly line: number;
}

/** Why a definition is refused, with the place. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  constructor(reason: string, { routine, step, line }: Place) {
    const where = [step && `step "${step}"`, routine && `routine "${routine}"`, `line: ${line}`];
    super(`${reason} [in ${where.filter(Boolean).join(', ')}]`);
  }
}
