import { createPublicKey, verify } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../grpc-client.ts';
import { startPushing } from '../pushing.ts';

describe('an authenticated push', () => {
  const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

  it.each([
    ['the audience that it is given', { audience: 'https://energy.run.app' }, () => 'https://energy.run.app'],
    ['the endpoint without one', {}, (url: string) => url],
  ])('carries a token that verifies against the served keys, for %s', async (_, audience, expected) => {
    const { publish, endpoint, emulator, idle } = await startPushing({
      push: { oidcToken: { serviceAccountEmail: 'inv@p.iam.gserviceaccount.com', ...audience } },
    });
    await publish('a');
    const { request, answer } = await endpoint.next();
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    const [header, payload, signature = ''] = token.split('.');
    const answered = await fetch(emulator.jwksUrl);
    const { keys } = (await answered.json()) as { keys: { kid: string }[] };
    const jwk = keys.find(({ kid }) => kid === decode(header).kid)!;
    const key = createPublicKey({ key: jwk as never, format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(scheme).toBe('Bearer');
    expect(decode(header).alg).toBe('RS256');
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(decode(payload)).toMatchObject({
      aud: expected(endpoint.url),
      email: 'inv@p.iam.gserviceaccount.com',
      email_verified: true,
      iss: 'https://accounts.google.com',
    });
    answer(200);
    await idle();
  });

  it('has its keys served to this machine only', async () => {
    const emulator = await startEmulator();
    expect(emulator.jwksUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/v3\/certs$/);
    const { port } = new URL(emulator.jwksUrl);
    const status = async (path: string, init: RequestInit = {}) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, init)).status;
    expect(await status('/oauth2/v3/certs')).toBe(200);
    expect(await status('/oauth2/v3/certs', { method: 'POST' })).toBe(405);
    expect(await status('/')).toBe(404);
    const { statusCode } = await get(Number(port), { host: `evil.example:${port}` });
    expect(statusCode).toBe(403);
  });
});

async function get(port: number, headers: Record<string, string>) {
  return new Promise<{ statusCode: number | undefined }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/oauth2/v3/certs', headers }, (response) => {
      response.resume();
      resolve({ statusCode: response.statusCode });
    })
      .on('error', reject)
      .end();
  });
}
