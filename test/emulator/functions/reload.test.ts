import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FunctionHost, startFunctionHost } from '../../../scripts/emulator/functions/function-host.ts';
import type { LogLine } from '../../../scripts/emulator/functions/log-line.ts';
import { type Gate, openGate } from './gate.ts';
import { LineLog } from './line-log.ts';
import { plainFunction } from './plain-resource.ts';

const SOURCE = 'functions/plain/index.ts';
let root: string;
let gate: Gate;
let log: LineLog;
let host: FunctionHost;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'klio-reload-'));
  await mkdir(join(root, 'functions/plain'), { recursive: true });
  await mkdir(join(root, 'shared'));
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'shared/text.ts'), "export const text = 'one';");
  await writeFile(
    join(root, SOURCE),
    `import { http } from '@google-cloud/functions-framework';
     import { text } from '../../shared/text.ts';
     http('plain', async (request, response) => {
       if (request.path === '/hold') await fetch('http://127.0.0.1:' + process.env.GATE);
       response.send(text + ' ' + process.env.K_REVISION);
     });`,
  );
  gate = await openGate();
  log = new LineLog();
  host = await startFunctionHost({ root, watch: ['functions', 'shared'], onLog: log.take });
  const environment = { GATE: String(gate.port) };
  host.serve([plainFunction({ source: SOURCE, environment, maxInstances: 1 })], {
    environmentOf: () => ({}),
  });
});
afterEach(async () => {
  await host.stop();
  await gate.close();
  await rm(root, { recursive: true });
});

async function ask(path = '/'): Promise<string> {
  return (await fetch(`${host.endpoint}/klio-plain${path}`)).text();
}

it('after a change of a source file new requests go to the new code while running ones finish on the old', async () => {
  const held = ask('/hold');
  const arrival = await gate.arrival();
  await writeFile(join(root, 'shared/text.ts'), "export const text = 'two';");
  const { line } = await log.lineWith('Restarting');
  expect(line).toBe('Restarting: shared/text.ts changed');
  expect(await ask()).toBe('two klio-plain-00002-loc');
  arrival.letGo();
  expect(await held).toBe('one klio-plain-00001-loc');
});

it('a change of many files is one line, which says what a restart of functions does not bring', async () => {
  await ask();
  const files = ['job', 'b', 'c', 'd', 'e'].map((name) => join(root, `functions/plain/${name}.ts`));
  await Promise.all(files.map((file) => writeFile(file, 'export {};')));
  const { line } = await log.lineWith('Restarting');
  expect(line).toBe(
    'Restarting: functions/plain/b.ts, functions/plain/c.ts, functions/plain/d.ts and 2 more changed; ' +
      'new jobs, edges, outputs and limits come with the next start',
  );
});

it('a mistake in a source file is reported once, with its place, until it is put right', async () => {
  expect(await ask()).toContain('one');
  await writeFile(join(root, 'shared/text.ts'), 'export const text = ;');
  const { line } = await log.lineWith('Does not start');
  expect(line).toMatch(
    /^Does not start: exited with code 1: SyntaxError .*: Expression expected \(shared\/text\.ts:1\)$/,
  );
  expect(await ask()).toContain('klio-plain does not start: exited with code 1: SyntaxError');
  expect(log.lines.filter(fromHost)).toHaveLength(2);

  await writeFile(join(root, 'shared/text.ts'), "export const text = 'three';");
  await log.lineWith('Restarting', 2);
  expect(await ask()).toContain('three');
});

function fromHost({ stream }: LogLine): boolean {
  return stream === 'host';
}
