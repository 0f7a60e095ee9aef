import type { LogLine } from '../../emulator/functions/log-line.ts';

const CHATTER = [
  /^Provided (module|code location) /,
  /^Is there a syntax error in your code/,
  /^Could not load the function/,
  /^\s+at .*(node:internal\/|node_modules\/@google-cloud\/functions-framework\/)/,
];

/**
 * Whether a line is what functions-framework and Node print around an error, which is no place in anybody's sources.
 * That a function does not start, and why, is a line of its own after it.
 */
export function isChatter({ stream, line }: LogLine): boolean {
  return stream === 'stderr' && CHATTER.some((pattern) => pattern.test(line));
}
