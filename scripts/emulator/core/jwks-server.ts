import { type Handler, type LoopbackServer, listenOnLoopback } from './loopback-server.ts';
import type { OidcSigner } from './oidc-signer.ts';

/** Where Google serves its own, below its own host. */
export const JWKS_PATH = '/oauth2/v3/certs';

/** Serves the public key that verifies tokens, on a free port of the loopback interface. */
export function serveJwks(signer: OidcSigner): Promise<LoopbackServer> {
  return listenOnLoopback(0, answerJwks(signer));
}

/** Answers with the key under its path, and 404 elsewhere. */
export function answerJwks(signer: OidcSigner): Handler {
  return async (request, response) => {
    if (request.url !== JWKS_PATH) {
      response.writeHead(404).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      const body = JSON.stringify({ keys: [await signer.jwk()] });
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    }
  };
}
