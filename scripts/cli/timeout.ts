import { type Command, InvalidArgumentError } from 'commander';

const DEFAULT_SECONDS = 300;

export interface TimeoutOption {
  readonly timeout: number;
}

export function addTimeoutOption(command: Command): Command {
  return command.option(
    '--timeout <seconds>',
    'wait no longer for the last message',
    parseSeconds,
    DEFAULT_SECONDS,
  );
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new InvalidArgumentError('must be a number of seconds above 0');
}
