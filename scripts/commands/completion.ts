import { fileURLToPath } from 'node:url';
import { Argument, type Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { quoted } from '../cli/in-shell.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const PRINT_JOBS = fileURLToPath(new URL('./completion/print-jobs.ts', import.meta.url));

const DETAILS = `
It completes the word klio, which npm link or an alias makes a command: alias klio='npx klio'

Load it:
  bash    source <(klio completion bash)     in ~/.bashrc
  zsh     source <(klio completion zsh)      in ~/.zshrc, after compinit
  fish    klio completion fish | source      in ~/.config/fish/config.fish`;

export function registerCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands, options and names of jobs')
    .addArgument(new Argument('<shell>', 'which shell reads it').choices(SHELLS))
    .addHelpText('after', DETAILS)
    .action(async (shell: Shell) => outputOf(cli).data(await scriptFor(shell, program)));
}

async function scriptFor(shell: Shell, program: Command): Promise<string> {
  const { commandShape } = await import('./completion/command-shape.ts');
  const shape = commandShape(program);
  const jobsCommand = [process.execPath, PRINT_JOBS].map(quoted).join(' ');
  switch (shell) {
    case 'bash':
      return (await import('./completion/bash.ts')).bashScript(shape, jobsCommand);
    case 'zsh':
      return (await import('./completion/zsh.ts')).zshScript(shape, jobsCommand);
    case 'fish':
      return (await import('./completion/fish.ts')).fishScript(shape, jobsCommand);
  }
}
