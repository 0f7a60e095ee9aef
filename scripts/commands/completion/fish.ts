import { type CommandShape, type OptionShape, type ValueShape, withAllBelow } from './command-shape.ts';

/** A completion script for fish, which asks `jobsCommand` for the names of jobs. */
export function fishScript(program: CommandShape, jobsCommand: string): string {
  const shapes = withAllBelow(program);
  return `# Completion of klio for fish. Load it in ~/.config/fish/config.fish by: klio completion fish | source

set -g __klio_paths ${shapes.map(({ path }) => quote(path)).join(' ')}
set -g __klio_options_with_value ${shapes.flatMap(optionsWithValue).map(quote).join(' ')}

# Whether that command is being typed, and where a number is given, that argument of it, or with + a later one too.
function __klio_at
    set -l words (commandline -opc)
    set -l path klio
    set -l place 0
    set -l is_value no
    for word in $words[2..]
        if test $is_value = yes
            set is_value no
        else if contains -- "$path $word" $__klio_options_with_value
            set is_value yes
        else if contains -- "$path $word" $__klio_paths
            set path "$path $word"
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test "$path" = "$argv[1]"; or return 1
    switch (count $argv)
        case 2
            test $place -eq $argv[2]
        case 3
            test $place -ge $argv[2]
    end
end

function __klio_jobs
    ${jobsCommand} 2>/dev/null
end

complete -c klio -e
complete -c klio -f
${shapes.flatMap(completions).join('\n')}`;
}

function completions({ path, commands, options, arguments: taken }: CommandShape): string[] {
  return [
    ...commands.map(({ name, description }) => `${at(path, 0)} -a ${name} -d ${quote(description)}`),
    ...options.map((option) => `${at(path)}${optionOf(option)} -d ${quote(option.description)}`),
    ...taken.flatMap((value, place) => {
      const source = sourceOf(value);
      return source === '' ? [] : [`${at(path, place, value.many)}${source}`];
    }),
  ];
}

function optionsWithValue({ path, options }: CommandShape): string[] {
  return options.filter(({ value }) => value).flatMap(({ flags }) => flags.map((flag) => `${path} ${flag}`));
}

function at(path: string, place?: number, orLater = false): string {
  const words = [quote(path), ...(place === undefined ? [] : [String(place)]), ...(orLater ? ['+'] : [])];
  return `complete -c klio -n "__klio_at ${words.join(' ')}"`;
}

function optionOf({ flags, value }: OptionShape): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  if (!value) return names.join('');
  return `${names.join('')} ${value.kind === 'file' ? '-r' : '-x'}${sourceOf(value)}`;
}

/** -F: files may be named here. */
function sourceOf({ kind, choices }: ValueShape): string {
  const sources = {
    job: " -a '(__klio_jobs)'",
    file: ' -F',
    directory: " -a '(__fish_complete_directories)'",
    choice: ` -a ${quote(choices.join(' '))}`,
    other: '',
  };
  return sources[kind];
}

/** Within single quotes fish knows two escapes. */
function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
}
