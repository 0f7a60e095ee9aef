import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/platform/clock.ts';

const ISSUER = 'https://accounts.google.com';
const MAX_CLOCK_SKEW_SECONDS = 60;
const MAX_TOKENS_REMEMBERED = 1_000;

const headerSchema = z.object({ alg: z.literal('RS256'), kid: z.string() });
const claimsSchema = z.object({
  iss: z.literal(ISSUER),
  aud: z.string(),
  email: z.string(),
  email_verified: z.literal(true),
  iat: z.number(),
  exp: z.number(),
});
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

type Claims = z.infer<typeof claimsSchema>;

/** Whose token it is, or why it is none. */
export type Verdict = { readonly email: string; readonly audience: string } | { readonly fault: string };

/**
 * Verifies the OIDC tokens of pushes and workflows against the keys of the local cloud, as Cloud Run does against
 * Google's. Tokens are used again and again, so each signature is looked at once.
 */
export class TokenVerifier {
  readonly #jwksUrl: string;
  readonly #clock: Clock;
  readonly #claims = new Map<string, Claims>();
  #keys: Promise<ReadonlyMap<string, KeyObject>> | null = null;

  constructor(jwksUrl: string, clock: Clock) {
    this.#jwksUrl = jwksUrl;
    this.#clock = clock;
  }

  async verify(token: string): Promise<Verdict> {
    const claims = this.#claims.get(token) ?? (await this.#verifySignature(token));
    if (!claims) return { fault: 'the token is not one of the local cloud' };
    const nowSeconds = this.#clock.nowMs() / 1000;
    const isCurrent =
      claims.iat - MAX_CLOCK_SKEW_SECONDS <= nowSeconds && nowSeconds < claims.exp + MAX_CLOCK_SKEW_SECONDS;
    return isCurrent ? { email: claims.email, audience: claims.aud } : { fault: 'the token has expired' };
  }

  async #verifySignature(token: string): Promise<Claims | null> {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const { data: parsedHeader } = headerSchema.safeParse(decode(header));
    const { data: claims } = claimsSchema.safeParse(decode(payload));
    if (!parsedHeader || !claims) return null;
    this.#keys ??= this.#fetchKeys();
    const key = (await this.#keys).get(parsedHeader.kid);
    const signed = Buffer.from(`${header}.${payload}`);
    if (!key || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return null;
    if (this.#claims.size >= MAX_TOKENS_REMEMBERED) this.#claims.clear();
    this.#claims.set(token, claims);
    return claims;
  }

  async #fetchKeys(): Promise<ReadonlyMap<string, KeyObject>> {
    try {
      const response = await fetch(this.#jwksUrl);
      const { keys } = jwksSchema.parse(await response.json());
      return new Map(
        keys.map((key) => [key.kid, createPublicKey({ key: key as JsonWebKey, format: 'jwk' })]),
      );
    } catch (error) {
      this.#keys = null;
      throw error;
    }
  }
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}
