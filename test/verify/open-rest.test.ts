import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRest } from '../../scripts/verify/open-rest.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const { signal } = new AbortController();
const HOUR_S = 3600;

let server: Server;
let origin: string;
let requests: { readonly line: string; readonly token: string | undefined; readonly body: string }[];
let answers: Record<string, readonly [status: number, body: object][]>;

async function record(request: IncomingMessage): Promise<string> {
  const line = `${request.method} ${request.url}`;
  requests.push({ line, token: request.headers.authorization, body: await text(request) });
  return line;
}

beforeEach(async () => {
  requests = [];
  answers = {
    'POST /token': [[200, { access_token: 'a-token', token_type: 'Bearer', expires_in: HOUR_S }]],
  };
  server = createServer(async (request, response) => {
    const given = answers[await record(request)] ?? [];
    const [status, body] = (given.length > 1 ? (given as unknown[]).shift() : given[0]) as [number, object];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

/** Credentials of a workload elsewhere, which are exchanged for a token at an address that the file gives. */
function signIn(): void {
  const directory = temporaryDirectory();
  const [credentials, subject] = [join(directory, 'credentials.json'), join(directory, 'subject')];
  writeFileSync(subject, 'who I am elsewhere');
  const file = {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${origin}/token`,
    credential_source: { file: subject },
  };
  writeFileSync(credentials, JSON.stringify(file));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', credentials);
}

describe("Google's REST APIs", () => {
  it('are asked with a token, by GET, and by POST where there is a body', async () => {
    signIn();
    answers['GET /v1/thing'] = [[200, { name: 'thing' }]];
    answers['POST /v1/thing:getIamPolicy'] = [[200, { bindings: [] }]];
    const rest = await openRest({ project: 'p', signal });
    expect(await rest(`${origin}/v1/thing`)).toEqual({ name: 'thing' });
    expect(await rest(`${origin}/v1/thing:getIamPolicy`, {})).toEqual({ bindings: [] });
    expect(requests.slice(1)).toEqual([
      { line: 'GET /v1/thing', token: 'Bearer a-token', body: '' },
      { line: 'POST /v1/thing:getIamPolicy', token: 'Bearer a-token', body: '{}' },
    ]);
  });

  it('say null of what is not there, and their own words of what may not be seen', async () => {
    signIn();
    answers['GET /v1/absent'] = [[404, { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } }]];
    const denied = { code: 403, message: 'Permission x denied', status: 'PERMISSION_DENIED' };
    answers['GET /v1/secret'] = [[403, { error: denied }]];
    const rest = await openRest({ project: 'p', signal });
    expect(await rest(`${origin}/v1/absent`)).toBeNull();
    await expect(rest(`${origin}/v1/secret`)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Permission x denied'),
    });
  });

  it('are asked again where they did not answer', async () => {
    signIn();
    answers['GET /v1/thing'] = [
      [503, {}],
      [200, { name: 'thing' }],
    ];
    const rest = await openRest({ project: 'p', signal });
    expect(await rest(`${origin}/v1/thing`)).toEqual({ name: 'thing' });
  });

  it('are not asked without credentials', async () => {
    vi.stubEnv('HOME', '/nonexistent');
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined);
    await expect(openRest({ project: 'p', signal })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(
        /^Cannot verify: no valid Google credentials.*gcloud auth.*\[project=p]$/,
      ),
    });
  });
});
