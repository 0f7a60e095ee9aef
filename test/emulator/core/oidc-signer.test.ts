import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OidcSigner } from '../../../scripts/emulator/core/oidc-signer.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const REQUEST = { email: 'energy-invoker@p.iam.gserviceaccount.com', audience: 'http://localhost:9000' };

const clock = new VirtualClock(Date.UTC(2026, 0, 1));
const signer = new OidcSigner(clock);

function parts(token: string) {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()),
    payload: JSON.parse(Buffer.from(payload, 'base64url').toString()),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

describe('a push token', () => {
  it('verifies with the public key that it names, and with no other content', async () => {
    const { header, signed, signature } = parts(await signer.tokenFor(REQUEST));
    const jwk = await signer.jwk();
    expect(header).toEqual({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' });
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify('RSA-SHA256', signed, key, signature)).toBe(true);
    expect(verify('RSA-SHA256', Buffer.concat([signed, Buffer.from('x')]), key, signature)).toBe(false);
  });

  it('has the documented claims', async () => {
    const { payload } = parts(await signer.tokenFor(REQUEST));
    expect(payload).toEqual({
      aud: 'http://localhost:9000',
      azp: expect.stringMatching(/^1\d{20}$/),
      email: 'energy-invoker@p.iam.gserviceaccount.com',
      email_verified: true,
      exp: Date.UTC(2026, 0, 1) / 1000 + 3_600,
      iat: Date.UTC(2026, 0, 1) / 1000,
      iss: 'https://accounts.google.com',
      sub: payload.azp,
    });
  });

  it('is of its own for each account and audience, and accounts keep their number', async () => {
    const other = parts(await signer.tokenFor({ ...REQUEST, audience: 'other' })).payload;
    const someone = parts(await signer.tokenFor({ ...REQUEST, email: 'someone@else' })).payload;
    const { payload } = parts(await signer.tokenFor(REQUEST));
    expect([other.aud, someone.email]).toEqual(['other', 'someone@else']);
    expect(other.sub).toBe(payload.sub);
    expect(someone.sub).not.toBe(payload.sub);
  });

  it('is used again until half an hour before its end', async () => {
    const first = await signer.tokenFor(REQUEST);
    await clock.advance(1_800_000);
    expect(await signer.tokenFor(REQUEST)).toBe(first);
    await clock.advance(1);
    const next = await signer.tokenFor(REQUEST);
    expect(parts(next).payload.iat).toBe(parts(first).payload.iat + 1_800);
  });
});
