import { type ErrorCode, KlioError } from '../../errors/klio-error.ts';
import { type Operation, TransientError } from './transient-error.ts';

const ADVICE =
  'on a developer\'s machine run "gcloud auth application-default login", in CI set ' +
  'GOOGLE_APPLICATION_CREDENTIALS to a credentials file, in the cloud give the function a service account, ' +
  'and for local work without Google Cloud run "klio dev"';
const NETWORK = /ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up/;

/**
 * What the failure to get an access token means: PERMISSION_DENIED saying what was tried and what to do, or
 * a TransientError of the code given where the token service itself did not answer.
 */
export function credentialsError(
  thrown: unknown,
  { action, facts }: Operation,
  transientCode: ErrorCode,
): KlioError {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const { status, code } = thrown as { status?: unknown; code?: unknown };
  const isServerError = typeof status === 'number' && (status >= 500 || status === 429);
  if (isServerError || NETWORK.test(String(code)) || NETWORK.test(said)) {
    return new TransientError(
      transientCode,
      `Cannot ${action}: no access token, ${firstLine(said)} [${facts}]`,
      { cause: thrown },
    );
  }
  return new KlioError(
    'PERMISSION_DENIED',
    `Cannot ${action}: no valid Google credentials in GOOGLE_APPLICATION_CREDENTIALS, in gcloud's application ` +
      `default credentials or from the metadata server (${firstLine(said)}); ${ADVICE} [${facts}]`,
    { cause: thrown },
  );
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}

/** True for what the client throws before it has asked anything: it found no way to get an access token. */
export function isCredentialsProblem(thrown: unknown): boolean {
  return /default credentials|invalid_grant|invalid_client|credentials/i.test(String(thrown));
}
