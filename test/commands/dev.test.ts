import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatBanner } from '../../scripts/commands/dev/format-banner.ts';
import { formatOtherLine } from '../../scripts/commands/dev/format-other-line.ts';
import { isChatter } from '../../scripts/commands/dev/is-chatter.ts';
import { graph, names } from '../graph-drawing/example-graph.ts';

describe('the head of klio dev', () => {
  const endpoints = {
    pubsub: '127.0.0.1:1',
    storage: 'http://127.0.0.1:2',
    functions: 'http://127.0.0.1:3',
  };
  const banner = { graph, cloud: { names, endpoints }, directory: '.klio', readyMs: 412 };
  const text = formatBanner(banner, { paint: plain, maxWidth: 100 }).join('\n');

  it('shows the graph, where everything is, and how to set it going', () => {
    expect(text).toMatch(/^ {2}demo-klio-tracks ─▶ downsample ─┬▶ beat-tracking/m);
    expect(text).toMatch(/PUBSUB_EMULATOR_HOST=127\.0\.0\.1:1$/m);
    expect(text).toMatch(/STORAGE_EMULATOR_HOST=http:\/\/127\.0\.0\.1:2$/m);
    expect(text).toMatch(/npx klio publish downsample song --top-down$/m);
    expect(text).toMatch(/4 jobs ready in 412 ms\./);
  });

  it('has a command that uploads to where the first job looks', () => {
    const address = /curl --data-binary @song\.mp3 '(.+)'/.exec(text)?.[1];
    const url = new URL(address!);
    expect(url.pathname).toBe('/upload/storage/v1/b/demo-klio-tracks/o');
    expect(Object.fromEntries(url.searchParams)).toEqual({ uploadType: 'media', name: 'song.audio' });
  });
});

describe('a line of a function that is not about a message', () => {
  const from = { functionName: 'klio-energy', instance: 'klio-energy/1', stream: 'stdout' as const };

  it.each([
    ['plain text', { ...from, line: 'hello' }, 'klio-energy: hello'],
    [
      'an entry of the log, with its own fields',
      { ...from, line: '{…}', json: { severity: 'INFO', message: 'Decoded', words: 3 } },
      'klio-energy: Decoded {"words":3}',
    ],
    ['an entry without any', { ...from, line: '{…}', json: { message: 'Decoded' } }, 'klio-energy: Decoded'],
    [
      'what is about no function',
      { functionName: '', instance: 'function host', stream: 'host' as const, line: 'Source changes' },
      'klio: Source changes',
    ],
  ])('is printed for %s', (_what, line, printed) => expect(formatOtherLine(line, plain)).toBe(printed));
});

describe('what is not shown of a function that does not start', () => {
  const of = (stream: 'stderr' | 'stdout', line: string) => ({
    functionName: 'f',
    instance: 'f',
    stream,
    line,
  });

  it.each([
    "Provided module can't be loaded.",
    'Is there a syntax error in your code?',
    'Could not load the function, shutting down.',
    '    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)',
    '    at async main (/app/node_modules/@google-cloud/functions-framework/build/src/main.js:40:32)',
  ])('%s', (line) => {
    expect(isChatter(of('stderr', line))).toBe(true);
    expect(isChatter(of('stdout', line))).toBe(false);
  });

  it('is neither the error nor its places in the sources', () => {
    const telling = [
      'Detailed stack trace: GraphError: Cannot declare job "energy"',
      '    at file:///app/functions/energy/job.ts:5:16',
    ];
    for (const line of telling) expect(isChatter(of('stderr', line))).toBe(false);
  });
});
