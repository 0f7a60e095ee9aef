import type { Argument, Command, Option } from 'commander';

/** What may be typed after a command, read off the command line's own definition. */
export interface CommandShape {
  readonly name: string;
  /** From the program's name on: `klio dead-letters list`. */
  readonly path: string;
  readonly description: string;
  readonly commands: readonly CommandShape[];
  /** Its own, then those of the commands above it, which it takes too. */
  readonly options: readonly OptionShape[];
  readonly arguments: readonly ValueShape[];
}

export interface OptionShape {
  /** `-f` and `--force`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Null where it takes none. */
  readonly value: ValueShape | null;
}

export interface ValueShape {
  readonly name: string;
  readonly kind: 'job' | 'file' | 'directory' | 'choice' | 'other';
  /** Of a choice only. */
  readonly choices: readonly string[];
  /** Whether it may be followed by more of its like. */
  readonly many: boolean;
}

/** What a value is, by the name that the command line gives it. */
const KINDS: Readonly<Record<string, ValueShape['kind']>> = { job: 'job', file: 'file', dir: 'directory' };

/** A command with those below it, but for hidden ones. */
export function commandShape(command: Command, above = ''): CommandShape {
  const help = Object.assign(command.createHelp(), { showGlobalOptions: true });
  const path = `${above}${command.name()}`;
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return {
    name: command.name(),
    path,
    description: command.description(),
    commands: help.visibleCommands(command).map((below) => commandShape(below, `${path} `)),
    options: options.map(optionShape),
    arguments: command.registeredArguments.map(argumentShape),
  };
}

export function withAllBelow(shape: CommandShape): CommandShape[] {
  return [shape, ...shape.commands.flatMap(withAllBelow)];
}

function optionShape({
  short,
  long,
  flags,
  description,
  required,
  optional,
  variadic,
  argChoices,
}: Option): OptionShape {
  const [, name = ''] = /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(flags) ?? [];
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    value: required || optional ? valueShape(name, argChoices, variadic) : null,
  };
}

function argumentShape(argument: Argument): ValueShape {
  return valueShape(argument.name(), argument.argChoices, argument.variadic);
}

function valueShape(name: string, choices: readonly string[] | undefined, many: boolean): ValueShape {
  return { name, kind: choices ? 'choice' : (KINDS[name] ?? 'other'), choices: choices ?? [], many };
}
