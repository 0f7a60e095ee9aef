/** What the three kinds of clients call an error: a status of gRPC, or one of HTTP. */
function codeOf(error: unknown): unknown {
  const { code, status } = (error ?? {}) as { readonly code?: unknown; readonly status?: unknown };
  return status ?? code;
}

const NOT_FOUND: readonly unknown[] = [5, 404];
const UNAUTHENTICATED: readonly unknown[] = [16, 401];

/** The answer, or null where the service says that there is no such thing. */
export async function nullWhenAbsent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (NOT_FOUND.includes(codeOf(error))) return null;
    throw error;
  }
}

/** Whether a service does not know who asks: then no other will. */
export function isSignInProblem(error: unknown): boolean {
  return UNAUTHENTICATED.includes(codeOf(error));
}

/** In the service's own words, which name the permission or the API that is missing. */
export function whyUnreadable(error: unknown): string {
  const { details, message } = (error ?? {}) as { readonly details?: unknown; readonly message?: unknown };
  const text = typeof details === 'string' && details !== '' ? details : String(message ?? error);
  return text.split('\n')[0] ?? '';
}
