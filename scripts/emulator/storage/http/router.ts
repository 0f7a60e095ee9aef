import { invalid, unsupported } from '../model/errors.ts';
import type { Permission } from '../model/permissions.ts';
import type { Call, Handler } from './call.ts';
import { selectFields } from './fields.ts';
import type { Query } from './query.ts';
import type { Reply } from './reply.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without a leading slash. `{name}` stands for one part, `{name...}` at the end for all that follow. */
  readonly path: string;
  /** First parts of paths that are not for this route. */
  readonly notUnder?: readonly string[];
  /** What a caller needs on the bucket, or on the project where the path names no bucket. */
  readonly permissions: readonly Permission[];
  /** Query parameters that it takes, besides those that every route takes. */
  readonly query: readonly string[];
  readonly handle: Handler;
}

/** https://cloud.google.com/storage/docs/json_api/v1/parameters */
const STANDARD_PARAMETERS = new Set(['alt', 'fields', 'prettyPrint', 'projection', 'userProject']);

type Request = Omit<Call, 'param'> & { readonly rawPath: string };

/** Finds the route of a request and runs it. A route or parameter that is not there is an error that names it. */
export async function dispatch(routes: readonly Route[], request: Request): Promise<Reply> {
  const segments = splitPath(request.rawPath);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  for (const route of routes) {
    const isCandidate = route.method === method && !route.notUnder?.includes(segments[0] ?? '');
    const params = isCandidate ? match(route.path, segments) : null;
    if (params) {
      checkParameters(route, request.query);
      const param = (name: string) => params.get(name) ?? '';
      return present(await route.handle({ ...request, param }), request.query);
    }
  }
  throw unsupported(`${request.method} ${request.rawPath.slice(0, 200)}`);
}

/** Splits a raw path without normalising it: "..", "%2e%2e" and "//" are what they are. */
function splitPath(rawPath: string): string[] {
  return rawPath
    .split('/')
    .slice(1)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        throw invalid(`Path is not percent-encoded UTF-8: ${JSON.stringify(segment.slice(0, 100))}`);
      }
    });
}

function match(pattern: string, segments: readonly string[]): ReadonlyMap<string, string> | null {
  const params = new Map<string, string>();
  const parts = pattern.split('/');
  for (const [index, part] of parts.entries()) {
    const rest = part.endsWith('...}');
    const segment = rest ? segments.slice(index).join('/') : segments[index];
    if (!segment) return null;
    if (part.startsWith('{')) params.set(part.replace(/[{}.]/g, ''), segment);
    else if (part !== segment) return null;
    if (rest) return params;
  }
  return segments.length === parts.length ? params : null;
}

function checkParameters(route: Route, query: Query): void {
  for (const [name, value] of query) {
    const known = STANDARD_PARAMETERS.has(name) || route.query.includes(name);
    if (!known) {
      throw unsupported(`query parameter ${JSON.stringify(name)} of ${route.method} ${route.path}`, name);
    }
    checkStandard(route, name, value);
  }
}

function checkStandard(route: Route, name: string, value: string): void {
  const given = `${name}=${JSON.stringify(value)}`;
  if (name === 'userProject' && value !== '') throw unsupported(given, name);
  if (name === 'alt' && value !== 'json' && !route.query.includes('alt')) throw unsupported(given, name);
  if (name === 'prettyPrint' && value !== 'true' && value !== 'false')
    throw invalid(`Invalid ${given}`, name);
  // Access is uniform, so there are no ACLs that "full" could add.
  if (name === 'projection' && value !== 'noAcl' && value !== 'full') throw invalid(`Invalid ${given}`, name);
}

function present(reply: Reply, query: Query): Reply {
  const { resource } = reply;
  const fields = query.get('fields');
  if (resource === undefined) return reply;
  const indent = query.get('prettyPrint') === 'true' ? 2 : 0;
  return { ...reply, indent, resource: fields ? selectFields(resource, fields) : resource };
}
