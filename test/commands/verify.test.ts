import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatFindings } from '../../scripts/commands/verify/format-findings.ts';
import { readExternalJobs, readStackFile } from '../../scripts/commands/verify/stack-file.ts';
import type { Finding } from '../../scripts/verify/finding.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { runKlio } from './run-klio.ts';

const finding = (kind: string, resource: string, verdict: object) =>
  ({ type: `gcp:x/y:${kind}`, logicalName: resource, resource, ...verdict }) as Finding;

describe('what klio verify prints', () => {
  it('is a count by type, then what is wrong, then what was not looked at', () => {
    const findings = [
      finding('Topic', 'a', { status: 'ok', besides: [] }),
      finding('Topic', 'b', { status: 'missing' }),
      finding('Subscription', 'c', {
        status: 'different',
        differences: [
          { property: 'ackDeadlineSeconds', declared: 310, actual: 20 },
          { property: 'filter', declared: 'x', actual: undefined },
        ],
        besides: ['pushConfig.oidcToken.audience'],
      }),
      finding('Function', 'd', { status: 'not checked', why: 'the API is disabled' }),
      finding('Function', 'e', { status: 'not checked', why: 'the API is disabled' }),
    ];
    expect(formatFindings(findings, plain)).toEqual([
      'resource       ok   different   missing   not checked',
      'Function        ·           ·         ·             2',
      'Subscription    ·           1         ·             ·',
      'Topic           1           ·         1             ·',
      '',
      'all             1           1         1             2',
      '',
      '✖ missing   Topic b',
      '≠ different Subscription c',
      '    ackDeadlineSeconds',
      '      declared  310',
      '      is        20',
      '    filter',
      '      declared  "x"',
      '      is        not set',
      '',
      'Not checked',
      '  1 Subscription: pushConfig.oidcToken.audience cannot be compared from here',
      '  2 Function: the API is disabled',
    ]);
  });
});

describe("a stack's configuration", () => {
  it('is read as pulumi config set leaves it', () => {
    const directory = temporaryDirectory();
    const lines = [
      'config:',
      '  gcp:project: my-project',
      '  gcp:region: us-central1',
      '  klio-functions:prefix: music',
      '  klio-functions:protect: "true"',
      '  klio-functions:maxInstances: 20',
      '  klio-functions:externalStacks:',
      '    ingest: acme/ingest/prod',
      '  other:key: value',
    ];
    writeFileSync(join(directory, 'Pulumi.dev.yaml'), lines.join('\n'));
    expect(readStackFile('dev', directory)).toEqual({
      project: 'my-project',
      region: 'us-central1',
      prefix: 'music',
      settings: { protect: 'true', maxInstances: '20', externalStacks: '{"ingest":"acme/ingest/prod"}' },
    });
  });

  it('is refused as wrong usage where there is none', () => {
    expect(() => readStackFile('dev', temporaryDirectory())).toThrow(/Cannot read .*Pulumi.dev.yaml: ENOENT/);
  });

  it('is not enough where external jobs are in other stacks', () => {
    const file = join(temporaryDirectory(), 'jobs.json');
    const address = {
      project: 'q',
      inputTopic: 'projects/q/topics/ingest-in',
      outputTopic: 'projects/q/topics/ingest-out',
    };
    const exported = { ingest: { ...address, bucket: 'q-ingest', prefix: '', account: 'a@b' } };
    writeFileSync(file, JSON.stringify(exported));
    expect(readExternalJobs(file)).toEqual({ ingest: { ...address, bucket: 'q-ingest', prefix: '' } });
    writeFileSync(file, JSON.stringify({ ingest: { project: 'q' } }));
    expect(() => readExternalJobs(file)).toThrow(/Cannot read .*jobs.json: .*inputTopic/s);
  });
});

describe('the exit code of klio verify', { timeout: 60_000 }, () => {
  const env = { KLIO_DIRECTORY: '/nonexistent' };
  it.each([
    [2, 'nothing to verify', [], /no local cloud runs on \/nonexistent, and no project is named/],
    [2, 'a stack that is not configured', ['--stack', 'nope'], /Cannot read .*Pulumi.nope.yaml/],
    [
      2,
      'a configuration that cannot be',
      ['--project', 'real', '--prefix', 'Klio'],
      /prefix is "Klio", must be/,
    ],
    [4, 'nobody signed in', ['--project', 'real'], /no valid Google credentials/],
  ])('is %i for %s', async (code, _, args, message) => {
    const ended = await runKlio(['verify', ...args], { env });
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code, stdout: '' });
  });

  it('is 4 where nothing could be looked at', async () => {
    const nobody = '127.0.0.1:1';
    const emulators = {
      PUBSUB_EMULATOR_HOST: nobody,
      STORAGE_EMULATOR_HOST: `http://${nobody}`,
      GOOGLE_CLOUD_PROJECT: 'demo-p',
    };
    const ended = await runKlio(['verify'], { env: { ...env, ...emulators } });
    expect(ended.stderr).toMatch(/nothing could be looked at/);
    expect(ended.code).toBe(4);
  });
});
