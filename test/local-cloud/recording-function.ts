/** A function that hands every push on to a test, and answers as the test does. */
import { http } from '@google-cloud/functions-framework';

http('recording', async (request, response) => {
  const answer = await fetch(`http://127.0.0.1:${process.env.RECORDER}${request.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
  response.sendStatus(answer.status);
});
