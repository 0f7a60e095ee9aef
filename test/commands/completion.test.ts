import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import { commandShape } from '../../scripts/commands/completion/command-shape.ts';
import { runKlio } from './run-klio.ts';

const JOBS = graph.jobs.map(({ name }) => name);
const LETTER_COMMANDS = ['list', 'show', 'replay', 'discard', 'help'];

/** What is typed before the cursor, and some of what is offered; null where nothing is. */
const CASES: readonly (readonly [typed: string, offered: readonly string[] | null])[] = [
  ['klio pub', ['publish']],
  ['klio dead-letters ', LETTER_COMMANDS],
  ['klio dead-letters re', ['replay']],
  ['klio publish ', JOBS],
  ['klio publish --timeout 5 e', ['energy']],
  ['klio publish energy ', null],
  ['klio --json why lou', ['loudness']],
  ['klio publish energy a --t', ['--top-down', '--timeout']],
  ['klio dead-letters list --job ', JOBS],
  ['klio graph --format ', ['text', 'mermaid', 'svg', 'json']],
  ['klio completion ', ['bash', 'zsh', 'fish']],
  ['klio message publish spec', ['spectrogram']],
];

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'klio-completion-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function scriptFor(shell: string): Promise<string> {
  const { stdout, code } = await runKlio(['completion', shell]);
  expect(code).toBe(0);
  const file = join(directory, shell);
  writeFileSync(file, stdout);
  return file;
}

/** What a shell prints on running a script with these arguments, line by line. */
function linesOf(shell: string, args: readonly string[]): string[] {
  const output = execFileSync(shell, args, { cwd: directory });
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

describe('completion in bash', { timeout: 60_000 }, () => {
  let script: string;
  beforeAll(async () => {
    script = await scriptFor('bash');
  });

  /** As the shell calls it at a TAB; compopt it would offer only then. */
  function complete(words: readonly string[]): string[] {
    const call = [
      'source "$1"; shift',
      'compopt() { echo "compopt $*"; }',
      'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))',
      '_klio',
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    return linesOf('bash', ['--norc', '-c', call.join('\n'), 'bash', script, ...words]);
  }

  it.each(CASES)('of "%s" offers %j', (typed, offered) => {
    expect(complete(typed.split(' '))).toEqual(offered ?? []);
  });

  it('offers more values of an option that takes several, and other options', () => {
    const typed = ['klio', 'dead-letters', 'list', '--job', 'energy'];
    expect(complete([...typed, 'do'])).toEqual(['downsample']);
    expect(complete([...typed, '--co'])).toEqual(['--code']);
  });

  it('takes "=" for a word of its own, as bash does', () => {
    expect(complete(['klio', 'graph', '--format', '=', 's'])).toEqual(['svg']);
  });

  it.each([
    [['status', '--manifest', ''], 'compopt -o default'],
    [['job', 'run', 'energy', ''], 'compopt -o default'],
    [['dev', '--directory', ''], 'compopt -o dirnames'],
  ])('leaves files and directories to bash itself: %j', (words, option) => {
    expect(complete(['klio', ...words])).toEqual([option]);
  });

  it('is registered for klio', () => {
    const registered = linesOf('bash', ['--norc', '-c', 'source "$1"; complete -p klio', 'bash', script]);
    expect(registered).toEqual(['complete -F _klio klio']);
  });
});

describe.skipIf(!has('fish'))('completion in fish', { timeout: 60_000 }, () => {
  it('offers the same, each with what it is for', async () => {
    const script = await scriptFor('fish');
    const call = 'source $argv[1]; complete -C $argv[2]';
    const complete = (typed: string) => linesOf('fish', ['--no-config', '-c', call, script, typed]);
    expect(complete('klio pub')).toEqual(['publish\task a job for entities']);
    for (const [typed, offered] of CASES) {
      const names = complete(typed).map((line) => line.split('\t')[0]);
      expect(names.toSorted(), typed).toEqual((offered ?? []).toSorted());
    }
  });
});

describe.skipIf(!has('zsh'))('completion in zsh', () => {
  it('is a script that zsh can read', async () => {
    expect(spawnSync('zsh', ['-n', await scriptFor('zsh')])).toMatchObject({ status: 0 });
  });
});

describe('completion in any shell', { timeout: 60_000 }, () => {
  it('is read off the command line: what is hidden is left out, what is common to all is offered everywhere', () => {
    const program = new Command('tool').description('A tool').helpCommand(false).option('--json', 'JSON');
    program.helpOption(false).command('secret', { hidden: true });
    const run = program.command('run').description('Runs').helpOption(false);
    run.argument('<job>').argument('[file...]').option('--of <id>', 'Whose');
    run.addOption(new Option('-f, --format <format>', 'How').choices(['a', 'b']));
    const value = { kind: 'other', choices: [], many: false };
    const json = { flags: ['--json'], description: 'JSON', value: null };
    expect(commandShape(program)).toEqual({
      name: 'tool',
      path: 'tool',
      description: 'A tool',
      options: [json],
      arguments: [],
      commands: [
        {
          name: 'run',
          path: 'tool run',
          description: 'Runs',
          commands: [],
          options: [
            { flags: ['--of'], description: 'Whose', value: { ...value, name: 'id' } },
            {
              flags: ['-f', '--format'],
              description: 'How',
              value: { ...value, name: 'format', kind: 'choice', choices: ['a', 'b'] },
            },
            json,
          ],
          arguments: [
            { ...value, name: 'job', kind: 'job' },
            { ...value, name: 'file', kind: 'file', many: true },
          ],
        },
      ],
    });
  });

  it('is refused for another', async () => {
    const { stderr, code } = await runKlio(['completion', 'tcsh']);
    expect(stderr).toMatch(/'tcsh' is invalid.*bash, zsh, fish/);
    expect(code).toBe(2);
  });
});
