import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../../../../shared/platform/clock.ts';

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

/** Signs the tokens that authenticated pushes carry, with a key that lives as long as the emulator. */
export class OidcSigner {
  readonly #clock: Clock;
  readonly #privateKey: KeyObject;
  readonly jwk: Jwk;
  readonly #tokens = new Map<string, { token: string; expiresAtMs: number }>();

  static async create(clock: Clock): Promise<OidcSigner> {
    const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const kid = createHash('sha256').update(n).digest('hex').slice(0, 40);
    return new OidcSigner(clock, privateKey, { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n, e });
  }

  private constructor(clock: Clock, privateKey: KeyObject, jwk: Jwk) {
    this.#clock = clock;
    this.#privateKey = privateKey;
    this.jwk = jwk;
  }

  /** A token for this account and audience, valid for half an hour to an hour from now. */
  tokenFor({ email, audience }: TokenRequest): string {
    const key = JSON.stringify([email, audience]);
    const known = this.#tokens.get(key);
    const nowMs = this.#clock.nowMs();
    if (known !== undefined && known.expiresAtMs - nowMs >= MIN_REMAINING_MS) return known.token;
    const issuedAt = Math.floor(nowMs / 1000);
    const token = this.#sign(claims({ email, audience }, issuedAt));
    this.#tokens.set(key, { token, expiresAtMs: (issuedAt + LIFETIME_SECONDS) * 1000 });
    return token;
  }

  #sign(payload: object): string {
    const header = encode({ alg: 'RS256', kid: this.jwk.kid, typ: 'JWT' });
    const unsigned = `${header}.${encode(payload)}`;
    return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), this.#privateKey).toString('base64url')}`;
  }
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
