import { CliError } from './cli-error.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';

/** The lines that tell a person what went wrong; the stack only where it is asked for. */
export function describeError(thrown: unknown, { debug }: { readonly debug: boolean }): string[] {
  if (!(thrown instanceof Error)) return [`error: ${String(thrown)}`];
  if (debug) return [`error: ${stackOf(thrown)}`];
  const lines = [`error: ${thrown.message || thrown.name}`];
  if (exitCodeOf(thrown) === EXIT.unexpected && !(thrown instanceof CliError)) {
    lines.push('Run it again with --debug to see where.');
  }
  return lines;
}

function stackOf(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}
