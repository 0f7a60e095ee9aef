import { invalid } from '../pubsub-error.ts';
import { rejectUnsupported } from './fields.ts';
import type { PushConfig } from './subscription.ts';
import type { WirePushConfig } from './wire.ts';

const VERSION = 'x-goog-version';
const SUPPORTED = ['pushEndpoint', 'attributes', 'oidcToken', 'pubsubWrapper'] as const;

/** A push configuration, or null for the empty one, which stands for pull. Throws INVALID_ARGUMENT. */
export function parsePushConfig(push: WirePushConfig | null): PushConfig | null {
  if (push === null) return null;
  rejectUnsupported(push, SUPPORTED, 'push_config');
  if (push.pushEndpoint === '') {
    if (!push.oidcToken && Object.keys(push.attributes).length === 0) return null;
    throw invalid('Invalid push_config: push_endpoint is not set');
  }
  return {
    endpoint: checkEndpoint(push.pushEndpoint),
    version: parseVersion(push.attributes),
    oidc: parseOidc(push.oidcToken ?? null),
  };
}

export function pushConfigToWire(push: PushConfig | null): WirePushConfig {
  if (push === null) return { pushEndpoint: '', attributes: {} };
  return {
    pushEndpoint: push.endpoint,
    attributes: { [VERSION]: push.version },
    ...(push.oidc && { oidcToken: push.oidc }),
  };
}

/** Unlike the service the emulator takes http:// too: that is what local functions speak. */
function checkEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return endpoint;
  throw invalid(`Invalid push_endpoint: it must be an http:// or https:// URL [push_endpoint=${endpoint}]`);
}

function parseVersion(attributes: Readonly<Record<string, string>>): PushConfig['version'] {
  for (const key of Object.keys(attributes)) {
    if (key !== VERSION) throw invalid(`Invalid push_config.attributes: unknown key [key=${key}]`);
  }
  const version = attributes[VERSION] ?? 'v1';
  if (version === 'v1' || version === 'v1beta2') return version;
  throw invalid(
    `Unsupported push format: this emulator implements ${VERSION} v1 and v1beta2 [got=${version}]`,
  );
}

function parseOidc(token: WirePushConfig['oidcToken'] | null): PushConfig['oidc'] {
  if (!token) return null;
  if (!token.serviceAccountEmail.includes('@')) {
    throw invalid(
      `Invalid push_config.oidc_token: service_account_email must be an account's email [got=${token.serviceAccountEmail}]`,
    );
  }
  return { serviceAccountEmail: token.serviceAccountEmail, audience: token.audience };
}
