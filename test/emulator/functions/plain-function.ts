/** A function that does what the path of a request says. */
import { connect } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { http } from '@google-cloud/functions-framework';

if (process.env.ANNOUNCE_START) process.stdout.write('started\n');

http('plain', async (request, response) => {
  switch (request.path) {
    case '/env':
      response.json(process.env);
      return;
    case '/heap':
      response.json(getHeapStatistics().heap_size_limit / 2 ** 20);
      return;
    case '/hold': {
      const answer = await fetch(`http://127.0.0.1:${process.env.GATE}/`, { method: 'POST' });
      response.json({ pid: process.pid, gate: await answer.text() });
      return;
    }
    case '/block':
      connect(Number(process.env.GATE), '127.0.0.1').write('POST / HTTP/1.1\r\nhost: gate\r\n\r\n', () => {
        for (;;); // a transform that never ends and never looks up
      });
      return;
    case '/crash':
      process.stderr.write('TypeError: Cannot read beats of silence\n', () =>
        process.kill(process.pid, 'SIGKILL'),
      );
      return;
    case '/log':
      process.stdout.write('plain text\n{"severity":"INFO","outcome":"processed"}\n', () =>
        response.sendStatus(204),
      );
      return;
    default:
      response.status(202).set('x-echo', 'yes').json({
        pid: process.pid,
        method: request.method,
        url: request.originalUrl,
        host: request.headers.host,
        body: request.body,
      });
  }
});
