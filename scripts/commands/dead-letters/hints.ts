import type { DeploymentOptions, DirectoryOption } from '../../cli/deployment.ts';
import { inShell } from '../../cli/in-shell.ts';

/** What to type next, on the same cloud: pairs of what for and the command, to be typed as it stands. */
export function hints(
  options: DeploymentOptions & DirectoryOption,
  commands: readonly (readonly [purpose: string, command: string])[],
): string[] {
  const where = whereTyped(options);
  const width = Math.max(...commands.map(([purpose]) => purpose.length));
  return commands.map(([purpose, command]) => {
    const words = ['npx klio dead-letters', command, ...where];
    return `${`${purpose}:`.padEnd(width + 1)}  ${words.join(' ')}`;
  });
}

/** The options that say which cloud, as somebody would type them again. */
export function whereTyped({ directory, project, prefix }: DeploymentOptions & DirectoryOption): string[] {
  return [
    ...(directory === undefined ? [] : ['--directory', inShell(directory)]),
    ...(project === undefined ? [] : ['--project', inShell(project)]),
    ...(prefix === undefined ? [] : ['--prefix', inShell(prefix)]),
  ];
}
