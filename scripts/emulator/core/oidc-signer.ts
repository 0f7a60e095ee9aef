import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../../../shared/platform/clock.ts';

const ISSUER = 'https://accounts.google.com';
const LIFETIME_SECONDS = 3_600;
/** A token is used again while it is valid for at least this long. */
const MIN_REMAINING_MS = 1_800_000;

/** A public key as a member of a JWKS. */
export type Jwk = Readonly<Record<'kty' | 'alg' | 'use' | 'kid' | 'n' | 'e', string>>;

export interface TokenRequest {
  readonly email: string;
  readonly audience: string;
}

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly jwk: Jwk;
}

/**
 * Signs the tokens by which Pub/Sub and Workflows say on whose behalf they call, as accounts.google.com does for all
 * of Google's. Its key is made when it is first needed, and never stored.
 */
export class OidcSigner {
  readonly #clock: Clock;
  #key: Promise<SigningKey> | null = null;
  readonly #tokens = new Map<string, { readonly token: string; readonly expiresAtMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The public key, which verifies all tokens. */
  async jwk(): Promise<Jwk> {
    this.#key ??= generateKey();
    return (await this.#key).jwk;
  }

  /** A token for this account and audience, valid for half an hour to an hour from now. */
  async tokenFor({ email, audience }: TokenRequest): Promise<string> {
    this.#key ??= generateKey();
    const key = await this.#key;
    const tokenKey = JSON.stringify([email, audience]);
    const known = this.#tokens.get(tokenKey);
    const nowMs = this.#clock.nowMs();
    if (known !== undefined && known.expiresAtMs - nowMs >= MIN_REMAINING_MS) return known.token;
    const issuedAt = Math.floor(nowMs / 1000);
    const token = signToken(key, claims({ email, audience }, issuedAt));
    this.#tokens.set(tokenKey, { token, expiresAtMs: (issuedAt + LIFETIME_SECONDS) * 1000 });
    return token;
  }
}

async function generateKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(n).digest('hex').slice(0, 40);
  return { privateKey, jwk: { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n, e } };
}

function signToken({ privateKey, jwk }: SigningKey, payload: object): string {
  const unsigned = `${encode({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })}.${encode(payload)}`;
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), privateKey).toString('base64url')}`;
}

/** https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#jwt_format */
function claims({ email, audience }: TokenRequest, issuedAt: number): object {
  const subject = accountNumber(email);
  return {
    aud: audience,
    azp: subject,
    email,
    email_verified: true,
    exp: issuedAt + LIFETIME_SECONDS,
    iat: issuedAt,
    iss: ISSUER,
    sub: subject,
  };
}

/** Accounts are numbers of 21 digits; the same email always has the same one. */
function accountNumber(email: string): string {
  const hash = createHash('sha256').update(email).digest('hex');
  return `1${BigInt(`0x${hash}`).toString().padStart(20, '0').slice(0, 20)}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
