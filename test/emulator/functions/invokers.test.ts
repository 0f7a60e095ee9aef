import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JWKS_PATH, serveJwks } from '../../../scripts/emulator/core/jwks-server.ts';
import type { LoopbackServer } from '../../../scripts/emulator/core/loopback-server.ts';
import { OidcSigner } from '../../../scripts/emulator/core/oidc-signer.ts';
import { type FunctionHost, startFunctionHost } from '../../../scripts/emulator/functions/function-host.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { plainFunction, REPOSITORY } from './plain-resource.ts';

const INVOKER = 'klio-plain-inv@local.iam.gserviceaccount.com';
const clock = new VirtualClock();
let signer: OidcSigner;
let jwks: LoopbackServer;
let host: FunctionHost;
let address: string;

beforeAll(async () => {
  signer = new OidcSigner(clock);
  jwks = await serveJwks(signer);
  host = await startFunctionHost({ root: REPOSITORY, clock });
  const jwksUrl = `http://127.0.0.1:${jwks.port}${JWKS_PATH}`;
  host.serve([plainFunction({ invokers: [INVOKER] })], { environmentOf: () => ({}), jwksUrl });
  address = `${host.endpoint}/klio-plain`;
});
afterAll(async () => {
  await host.stop();
  await jwks.close();
});

async function call(token?: string): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${address}/from/downsample`, { method: 'POST', headers });
  return { status: response.status, text: await response.text() };
}

function withHeader(token: string, header: object): string {
  const [, payload, signature] = token.split('.');
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
}

describe('a function with invokers', () => {
  it('is called with a token of one of them for its address, whatever the path', async () => {
    expect((await call(await signer.tokenFor({ email: INVOKER, audience: address }))).status).toBe(202);
  });

  it('is not called without a token', async () => {
    expect(await call()).toEqual({ status: 403, text: 'klio-plain needs a token of one of its invokers\n' });
  });

  it('is not called by another account', async () => {
    const { status, text } = await call(await signer.tokenFor({ email: 'other@x', audience: address }));
    expect(status).toBe(403);
    expect(text).toContain('other@x may not call klio-plain');
  });

  it('is not called with a token for another function', async () => {
    const { status, text } = await call(await signer.tokenFor({ email: INVOKER, audience: `${address}-b` }));
    expect(status).toBe(401);
    expect(text).toContain(`the token is for ${address}-b, not for ${address}`);
  });

  it('is not called with a token of another local cloud', async () => {
    const other = new OidcSigner(clock);
    expect((await call(await other.tokenFor({ email: INVOKER, audience: address }))).status).toBe(401);
  });

  it.each([
    [
      'that is unsigned',
      async (token: string) => withHeader(token, { alg: 'none', kid: (await signer.jwk()).kid }),
    ],
    [
      'of another algorithm',
      async (token: string) => withHeader(token, { alg: 'HS256', kid: (await signer.jwk()).kid }),
    ],
    ['that was changed', (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['that is none', () => 'x.y.z'],
  ])('is not called with a token %s', async (_what, forge) => {
    const token = await signer.tokenFor({ email: INVOKER, audience: address });
    expect((await call(await forge(token))).status).toBe(401);
  });

  it('is not called with a token that has expired, also one it has seen before', async () => {
    const token = await signer.tokenFor({ email: INVOKER, audience: address });
    expect((await call(token)).status).toBe(202);
    await clock.advance(3_600_000 + 60_000);
    expect(await call(token)).toMatchObject({ status: 401, text: expect.stringContaining('has expired') });
  });
});
