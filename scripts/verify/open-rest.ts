import { credentialsError } from '../../shared/platform/gcp/credentials-error.ts';
import { nullWhenAbsent } from './read-error.ts';
import type { Rest } from './sight.ts';

const REQUEST_MS = 20_000;
/** Not every API takes the read-only scope; what may be done is up to the account's roles. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Google's REST APIs, asked as whom application default credentials mean. Throws a KlioError where there are none. */
export async function openRest({
  project,
  signal,
}: {
  readonly project: string;
  readonly signal: AbortSignal;
}): Promise<Rest> {
  const { GoogleAuth } = await import('google-auth-library');
  const auth = new GoogleAuth({ scopes: [SCOPE], projectId: project });
  await auth.getAccessToken().catch((error: unknown) => {
    throw credentialsError(error, { action: 'verify', facts: `project=${project}` }, 'PERMISSION_DENIED');
  });
  return (url, body) => {
    const request = body === undefined ? { url } : { url, method: 'POST' as const, data: body };
    const answer = auth.request<unknown>({ ...request, signal, timeout: REQUEST_MS, retry: true });
    return nullWhenAbsent(answer.then(({ data }) => data));
  };
}
