import { quoted } from '../../cli/in-shell.ts';
import { type CommandShape, type OptionShape, type ValueShape, withAllBelow } from './command-shape.ts';

/** A completion script for zsh, which asks `jobsCommand` for the names of jobs. */
export function zshScript(program: CommandShape, jobsCommand: string): string {
  return `#compdef klio
# Completion of klio for zsh. Load it in ~/.zshrc, after compinit, by: source <(klio completion zsh)

_klio_jobs() {
  local -a jobs=(\${(f)"$(${jobsCommand} 2>/dev/null)"})
  compadd -a jobs
}

${withAllBelow(program).map(commandFunction).join('\n\n')}

compdef _klio klio`;
}

function commandFunction(shape: CommandShape): string {
  const specs = [...shape.options.flatMap(optionSpecs), ...shape.arguments.map(argumentSpec)];
  if (shape.commands.length === 0) return `${functionName(shape)}() {\n${argumentsCall(specs)}\n}`;
  const commands = shape.commands.map(({ name, description }) => quoted(`${name}:${description}`));
  const branches = shape.commands.map((below) => `        ${below.name}) ${functionName(below)} ;;`);
  return `${functionName(shape)}() {
  local curcontext=$curcontext state
${argumentsCall([...specs, "'1:command:->command'", "'*::argument:->argument'"])}
  case $state in
    command)
      local -a commands=(
${commands.map((command) => `        ${command}`).join('\n')}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${branches.join('\n')}
      esac ;;
  esac
}`;
}

function argumentsCall(specs: readonly string[]): string {
  return `  _arguments -C ${specs.map((spec) => `\\\n    ${spec}`).join(' ')}`;
}

/** An option that may be given once excludes its other spelling and itself. */
function optionSpecs({ flags, description, value }: OptionShape): string[] {
  const action = value ? `:${actionOf(value)}` : '';
  const repeats = value?.many ? '*' : `(${flags.join(' ')})`;
  return flags.map((flag) => quoted(`${repeats}${flag}[${inSpec(description)}]${action}`));
}

function argumentSpec(value: ValueShape, index: number): string {
  return quoted(`${value.many ? '*' : index + 1}:${actionOf(value)}`);
}

function actionOf({ name, kind, choices }: ValueShape): string {
  const actions = {
    job: '_klio_jobs',
    file: '_files',
    directory: '_files -/',
    choice: `(${choices.join(' ')})`,
    other: ' ',
  };
  return `${inSpec(name)}:${actions[kind]}`;
}

/** Within a specification these have a meaning. */
function inSpec(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, (character) => `\\${character}`);
}

function functionName({ path }: CommandShape): string {
  return `_${path.replaceAll(' ', '_')}`;
}
