import { quoted } from '../../cli/in-shell.ts';
import { type CommandShape, type ValueShape, withAllBelow } from './command-shape.ts';

/** A completion script for bash 4 and later, which asks `jobsCommand` for the names of jobs. */
export function bashScript(program: CommandShape, jobsCommand: string): string {
  const shapes = withAllBelow(program);
  return `# Completion of klio for bash. Load it in ~/.bashrc by: source <(klio completion bash)

_klio_commands() {
  case $1 in
${caseLines(shapes.map(({ path, commands }) => [commands.map(({ name }) => name).join(' '), [path]]))}
  esac
}

_klio_options() {
  case $1 in
${caseLines(shapes.map(({ path, options }) => [options.flatMap(({ flags }) => flags).join(' '), [path]]))}
  esac
}

# What an option takes: its kind, after + where there may be several.
_klio_option_value() {
  case $1 in
${caseLines(optionValues(shapes))}
  esac
}

# What a command takes in that place.
_klio_argument() {
  case $1 in
${caseLines(argumentValues(shapes))}
  esac
}

_klio() {
  local command=klio value= words= word index place=0
  local current=\${COMP_WORDS[COMP_CWORD]}
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == = ]]; then :
    elif [[ $word == -?* ]]; then value=$(_klio_option_value "$command $word")
    elif [[ -n $value ]]; then [[ $value == +* ]] || value=
    elif [[ " $(_klio_commands "$command") " == *" $word "* ]]; then command+=" $word"
    else place=$((place + 1))
    fi
  done
  [[ $current == = ]] && current=
  if [[ $current == -* && ( -z $value || $value == +* ) ]]; then
    value= words=$(_klio_options "$command")
  elif [[ -z $value ]]; then
    words=$(_klio_commands "$command")
    value=$(_klio_argument "$command $place")
    [[ -n $value ]] || value=$(_klio_argument "$command *")
  fi
  case \${value#+} in
    job) words=$(${jobsCommand} 2>/dev/null) ;;
    file) compopt -o default ;;
    directory) compopt -o dirnames ;;
    'choice '*) words=\${value#*choice } ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -F _klio klio`;
}

type Case = readonly [answer: string, patterns: readonly string[]];

function optionValues(shapes: readonly CommandShape[]): Case[] {
  const values = shapes.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value ? flags.map((flag) => [encode(value), `${path} ${flag}`] as const) : [],
    ),
  );
  return grouped(values);
}

/** "*" stands for every place that is not named. */
function argumentValues(shapes: readonly CommandShape[]): Case[] {
  const values = shapes.flatMap(({ path, arguments: taken }) =>
    taken.map((value, place) => [encode(value), `${path} ${value.many ? '*' : place}`] as const),
  );
  return grouped(values);
}

function encode({ kind, choices, many }: ValueShape): string {
  return `${many ? '+' : ''}${[kind, ...choices].join(' ')}`;
}

function grouped(values: readonly (readonly [answer: string, pattern: string])[]): Case[] {
  return [...Map.groupBy(values, ([answer]) => answer)].map(([answer, of]) => [
    answer,
    of.map(([, pattern]) => pattern),
  ]);
}

function caseLines(cases: readonly Case[]): string {
  return cases
    .filter(([answer]) => answer !== '')
    .map(([answer, patterns]) => `    ${patterns.map(quoted).join(' | ')}) echo ${quoted(answer)} ;;`)
    .join('\n');
}
