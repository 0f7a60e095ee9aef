import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';
import { answerJson, begin, outcomeOf, startEmulator, startServer } from '../harness.ts';

/** Makes one call and returns what it comes to. */
function calling(call: string, args: object, last = '${r}'): string {
  return JSON.stringify([{ ask: { call, args, result: 'r' } }, { done: { return: last } }]);
}

describe('http calls', () => {
  it('send a body as JSON, a query and headers, and decode a JSON answer', async () => {
    const emulator = await startEmulator();
    const args = {
      query: { q: 'x y', many: [1, true] },
      headers: { 'X-Own': 'yes', 'User-Agent': 'mine' },
      body: { text: 'ü', n: 2 },
    };
    const seen: Record<string, unknown>[] = [];
    const server = await startServer((request) => {
      const { method, url, headers, body } = request;
      seen.push({ method, url, headers, body });
      return answerJson(request.response, { n: 1, list: [1.5] });
    });
    const result = await outcomeOf(
      emulator,
      calling('http.post', { ...args, url: `${server.url}/path?a=1` }),
    );
    expect(result).toMatchObject({
      body: { n: 1, list: [1.5] },
      code: 200,
      headers: { 'Content-Type': 'application/json' },
    });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/path?a=1&q=x+y&many=1&many=true',
        body: '{"n":2,"text":"ü"}',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-own': 'yes',
          'user-agent': 'mine GoogleCloudWorkflows; (+https://cloud.google.com/workflows/docs)',
        },
      },
    ]);
  });

  it.each(['get', 'put', 'patch', 'delete'])('%s is a method', async (method) => {
    const server = await startServer(({ method: seen, response }) => answerJson(response, seen));
    const emulator = await startEmulator();
    expect(await outcomeOf(emulator, calling(`http.${method}`, { url: server.url }, '${r.body}'))).toBe(
      method.toUpperCase(),
    );
    const request = calling('http.request', { url: server.url, method: 'OPTIONS' }, '${r.body}');
    expect(await outcomeOf(emulator, request)).toBe('OPTIONS');
  });

  it.each([
    ['text/plain', 'hello', '${r.body}', 'hello'],
    ['application/octet-stream', 'hello', '${get_type(r.body)}', 'bytes'],
    ['application/json', '{"broken', '${r.body}', '{"broken'],
    ['application/problem+json; charset=utf-8', '{"a":1}', '${r.body.a}', 1],
    ['application/json', '', '${r.body}', null],
  ])('take an answer of type %s for what it is: %j', async (type, body, last, expected) => {
    const server = await startServer(({ response }) => {
      response.writeHead(200, { 'content-type': type }).end(body);
      return true;
    });
    expect(await outcomeOf(await startEmulator(), calling('http.get', { url: server.url }, last))).toEqual(
      expected,
    );
  });

  it.each([
    ['application/x-www-form-urlencoded', { a: 'x y', b: 1 }, 'a=x+y&b=1'],
    ['text/plain', 'as it is', 'as it is'],
    ['application/json', 'quoted', '"quoted"'],
  ])('send a body of type %s', async (type, body, expected) => {
    const server = await startServer(({ body: seen, response }) => answerJson(response, seen));
    const args = { url: server.url, body, headers: { 'Content-Type': type } };
    expect(await outcomeOf(await startEmulator(), calling('http.post', args, '${r.body}'))).toBe(expected);
  });

  it.each([300, 404, 500])('raise an HttpError with the answer for %i', async (status) => {
    const server = await startServer(({ response }) => answerJson(response, { why: 'x' }, status));
    await expect(
      outcomeOf(await startEmulator(), calling('http.get', { url: server.url })),
    ).rejects.toMatchObject({
      message: `HTTP server responded with error code ${status}\nin step "ask", routine "main", line: 1`,
      payload: {
        tags: ['HttpError'],
        code: status,
        message: `HTTP server responded with error code ${status}`,
        body: { why: 'x' },
        headers: { 'Content-Type': 'application/json' },
      },
    });
  });

  it('raise a ConnectionFailedError when nobody listens, and a ConnectionError when it breaks', async () => {
    const emulator = await startEmulator();
    const closed = await startServer();
    const silent = createServer((socket) => socket.on('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const call = (url: string) => outcomeOf(emulator, calling('http.get', { url }));
    await expect(call('http://127.0.0.1:1/')).rejects.toMatchObject({
      payload: { tags: ['ConnectionFailedError'] },
    });
    await expect(call(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      payload: { tags: ['ConnectionError'] },
    });
    silent.close();
    expect(closed.arrived).toEqual([]);
  });

  it('raise a TimeoutError by the clock, and break the request off', async () => {
    const clock = new VirtualClock();
    const server = await startServer();
    const emulator = await startEmulator({ clock });
    const name = begin(emulator, calling('http.get', { url: server.url, timeout: 90 }));
    const request = await server.next();
    await clock.advance(89_999);
    expect(emulator.execution(name).state).toBe('ACTIVE');
    await clock.advance(1);
    await request.brokenOff;
    const { error } = await emulator.ended(name, new AbortController().signal);
    expect(JSON.parse(error!.payload)).toEqual({
      message: 'request timed out',
      tags: ['TimeoutError', 'OSError'],
    });
  });

  it('refuse more than 2 MB', async () => {
    const server = await startServer(({ response }) => {
      response.end(Buffer.alloc((2 << 20) + 1));
      return true;
    });
    const call = outcomeOf(await startEmulator(), calling('http.get', { url: server.url }));
    await expect(call).rejects.toMatchObject({ payload: { tags: ['ResourceLimitError'] } });
  });

  it.each([
    [{ url: 'ftp://x/' }, 'ValueError: not an http or https URL'],
    [{ url: 'http://127.0.0.1:1/', timeout: 1_801 }, 'ValueError: timeout must be'],
    [{ url: 'http://127.0.0.1:1/', query: { a: {} } }, 'TypeError: a query parameter'],
    [{ url: 'http://127.0.0.1:1/', headers: { 'a b': 'x' } }, 'ValueError: a header'],
    [{ url: 'http://127.0.0.1:1/', headers: { a: 'x\r\ny' } }, 'ValueError: a header'],
    [{ url: 'http://127.0.0.1:1/', headers: { a: 1 } }, 'TypeError: a header'],
    [{ url: 'http://127.0.0.1:1/', auth: { type: '${"OAuth" + "2"}' } }, 'AuthError'],
  ])('refuse %j', async (args, message) => {
    await expect(outcomeOf(await startEmulator(), calling('http.get', args))).rejects.toThrow(message);
  });

  it('with OIDC carry a token of the workflow, for its audience, that verifies', async () => {
    const tokens: string[] = [];
    const server = await startServer(({ headers, response }) => {
      tokens.push(headers.authorization!.replace('Bearer ', ''));
      return answerJson(response, null);
    });
    const emulator = await startEmulator();
    const url = `${server.url}/x?y=1`;
    await outcomeOf(emulator, calling('http.get', { url, auth: { type: 'OIDC' } }));
    await outcomeOf(
      emulator,
      calling('http.get', { url, auth: { type: 'OIDC', audience: '${"https://" + "a"}' } }),
    );
    const { keys } = (await (await fetch(emulator.jwksUrl)).json()) as { keys: JsonWebKey[] };
    const claims = tokens.map((token) => {
      const [header, payload, signature] = token.split('.') as [string, string, string];
      const key = createPublicKey({ key: keys[0]!, format: 'jwk' });
      expect(
        verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')),
      ).toBe(true);
      return JSON.parse(Buffer.from(payload, 'base64url').toString());
    });
    expect(claims).toMatchObject([
      { aud: url, email: 'flow@demo.iam.gserviceaccount.com' },
      { aud: 'https://a', email: 'flow@demo.iam.gserviceaccount.com' },
    ]);
  });
});

describe('sys.log', () => {
  it('hands on texts and JSON with their severity', async () => {
    const entries: unknown[] = [];
    const emulator = await startEmulator({ onLog: ({ severity, text }) => entries.push([severity, text]) });
    await outcomeOf(
      emulator,
      JSON.stringify([
        { a: { call: 'sys.log', args: { text: 'hello', severity: 'WARNING' } } },
        { b: { call: 'sys.log', args: { data: { b: 1, a: [true] } } } },
        { c: { call: 'sys.log', args: { json: { x: null } } } },
      ]),
    );
    expect(entries).toEqual([
      ['WARNING', 'hello'],
      ['DEFAULT', '{"a":[true],"b":1}'],
      ['DEFAULT', '{"x":null}'],
    ]);
    const bad = outcomeOf(emulator, calling('sys.log', { text: 'x', severity: 'LOUD' }));
    await expect(bad).rejects.toThrow('ValueError: unknown severity');
  });
});
