import type { FunctionResource } from '../../local-cloud/resources.ts';
import type { TokenVerifier } from './token-verifier.ts';

/**
 * Why a caller may not call a function, null when it may. As on Cloud Run the token must be for the address of
 * the function and of one of its invokers; a function that declares no invokers is open to all.
 */
export async function refuseCaller(
  authorization: string | undefined,
  { name, invokers }: FunctionResource,
  address: string,
  verifier: TokenVerifier | null,
): Promise<{ status: 401 | 403; reason: string } | null> {
  if (!invokers) return null;
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (!token || !verifier) return { status: 403, reason: `${name} needs a token of one of its invokers` };
  const verdict = await verifier.verify(token);
  if ('fault' in verdict) return { status: 401, reason: `${name} was not called: ${verdict.fault}` };
  const { email, audience } = verdict;
  if (audience !== address) {
    return {
      status: 401,
      reason: `${name} was not called: the token is for ${audience}, not for ${address}`,
    };
  }
  if (invokers.includes(email)) return null;
  return {
    status: 403,
    reason: `${email} may not call ${name}: it is not one of its invokers, who have roles/run.invoker on it`,
  };
}
