import type { ServerResponse } from 'node:http';

/** Answers a request that no instance answers, with a sentence for whoever reads logs. */
export function answer(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy(); // half an answer must not look like a whole one
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
