import { type LoopbackServer, listenOnLoopback } from '../../core/loopback-server.ts';
import type { Jwk } from './oidc-signer.ts';

/** Where Google serves its own, below its own host. */
export const JWKS_PATH = '/oauth2/v3/certs';

/** Serves the public key that verifies push tokens, on a free port of the loopback interface. */
export function serveJwks(jwk: Jwk): Promise<LoopbackServer> {
  const body = JSON.stringify({ keys: [jwk] });
  return listenOnLoopback(0, (request, response) => {
    if (request.url !== JWKS_PATH) {
      response.writeHead(404).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    }
  });
}
