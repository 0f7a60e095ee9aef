import { CliError } from './cli-error.ts';

/** What the process ends with. Scripts may rely on these. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  someFailed: 3,
  cloud: 4,
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `Exit codes:
  0    done
  1    unexpected error (run again with --debug)
  2    wrong usage, or a graph or configuration that cannot be
  3    some entities failed, or a deployment is not as declared
  4    not signed in, a permission or a cloud resource is missing
  130  interrupted`;

const CODES_OF_CLOUD: ReadonlySet<unknown> = new Set([
  'PERMISSION_DENIED',
  'ECONNREFUSED',
  'ENOTFOUND',
  401,
  403,
  404, // Cloud Storage: no such bucket
  5, // gRPC NOT_FOUND: no such topic
  7, // gRPC PERMISSION_DENIED
  16, // gRPC UNAUTHENTICATED
]);

/** The exit code that an error stands for, judged by it and by what caused it. */
export function exitCodeOf(thrown: unknown): number {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof CliError) return error.exitCode;
    if (error.name === 'GraphError' || error.name === 'BuildError') return EXIT.usage;
    if ('__pulumiRunError' in error) return EXIT.usage; // the program refuses its configuration
    if ('code' in error && error.code === 'BAD_MESSAGE') return EXIT.usage; // an id that is not allowed
    if ('code' in error && CODES_OF_CLOUD.has(error.code)) return EXIT.cloud;
    if (error.message.includes('Could not load the default credentials')) return EXIT.cloud;
  }
  return EXIT.unexpected;
}
