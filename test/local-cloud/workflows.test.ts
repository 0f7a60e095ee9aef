import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openExecutions } from '../../scripts/cli/open-executions.ts';
import { connect } from '../../scripts/local-cloud/connect.ts';
import type { Resource, WorkflowResource } from '../../scripts/local-cloud/resources.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../scripts/local-cloud/start.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { INVOKER, oneFunction, PROJECT } from './one-function.ts';
import { Recorder } from './recorder.ts';

const SCRIPT = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
const WORKFLOW = `projects/${PROJECT}/locations/local/workflows/count`;
const FOREVER = new AbortController().signal;

/** Hands numbers to the function, two at a time, as the account that may call it. */
const COUNT = `
main:
  params: [args]
  steps:
    - init: { assign: [{ url: "\${sys.get_env(\\"FUNCTION\\")}" }, { codes: [] }] }
    - all:
        parallel:
          shared: [codes]
          concurrency_limit: 2
          for:
            value: n
            range: "\${[1, args.count]}"
            steps:
              - call:
                  try:
                    call: http.post
                    args:
                      url: "\${url + \\"/count\\"}"
                      auth: { type: OIDC, audience: "\${url}" }
                      body: { message: { data: "\${base64.encode(text.encode(string(n)))}", attributes: {} } }
                    result: r
                  retry: \${http.default_retry}
              - note: { assign: [{ codes: "\${list.concat(codes, r.code)}" }] }
    - log: { call: sys.log, args: { text: counted } }
    - done: { return: "\${len(codes)}" }`;

const workflow: WorkflowResource = {
  kind: 'workflow',
  name: WORKFLOW,
  source: COUNT,
  serviceAccount: `projects/${PROJECT}/serviceAccounts/${INVOKER}`,
  environment: {},
  addresses: { FUNCTION: 'klio-f' },
};

let recorder: Recorder;
let resources: readonly Resource[];
let directory: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  recorder = new Recorder();
  resources = [...oneFunction(await recorder.open()), workflow];
  onTestFinished(() => recorder.close());
});

async function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const cloud = await startLocalCloud({ resources, project: PROJECT, directory, ...options });
  onTestFinished(() => cloud.stop());
  return cloud;
}

describe('a local cloud with a workflow', () => {
  it("runs it for Google's client, and it calls a function as its account", async () => {
    const lines: unknown[] = [];
    const cloud = await start({
      onLog: ({ functionName, line }) => void (functionName === 'count' && lines.push(line)),
    });
    const { environment } = (await connect({ env: {}, directory }))!;
    expect(environment).toEqual(cloud.environment);
    const client = openExecutions(PROJECT, environment);
    onTestFinished(() => client.close());
    const [{ name }] = await client.createExecution({
      parent: WORKFLOW,
      execution: { argument: '{"count":5}' },
    });
    await cloud.workflows.ended(name!, FOREVER);
    expect((await client.getExecution({ name: name! }))[0]).toMatchObject({
      state: 'SUCCEEDED',
      result: '5',
    });
    const calls = recorder.take();
    expect(calls.map(({ path, text }) => `${path} ${text}`).sort()).toEqual(
      [1, 2, 3, 4, 5].map((n) => `/count ${n}`),
    );
    expect(lines).toEqual(['counted']);
  });

  it('is refused by the function when its account may not call it', async () => {
    resources = resources.map((one) =>
      one === workflow ? { ...workflow, serviceAccount: 'other@x.y' } : one,
    );
    const { workflows } = await start();
    const { error } = await workflows.ended(workflows.start(WORKFLOW, '{"count":1}'), FOREVER);
    const { branches } = JSON.parse(error!.payload);
    expect(branches[0].error.payload).toMatchObject({
      code: 403,
      body: expect.stringContaining('other@x.y may not call klio-f'),
    });
    expect(recorder.take()).toEqual([]);
  });

  it('goes on after the whole cloud was killed, and repeats only the calls in hand', async () => {
    const calls = 12;
    let child: ChildProcess;
    let untilKill = 5;
    recorder.answer = () => {
      untilKill -= 1;
      if (untilKill === 0) child.kill('SIGKILL');
      return 204;
    };
    const options = JSON.stringify({ resources, project: PROJECT, directory });
    child = spawn(process.execPath, [SCRIPT, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [endpoints] = await once(child.stdout!, 'data');
    const first = openExecutions(PROJECT, {
      WORKFLOWS_EMULATOR_HOST: JSON.parse(String(endpoints)).workflows,
    });
    onTestFinished(() => first.close());
    const execution = { argument: JSON.stringify({ count: calls }) };
    const [{ name }] = await first.createExecution({ parent: WORKFLOW, execution });
    await exited;

    const { workflows, endpoints: later } = await start();
    expect(later.workflows).toBe(JSON.parse(String(endpoints)).workflows);
    expect(await workflows.ended(name!, FOREVER)).toMatchObject({
      state: 'SUCCEEDED',
      result: String(calls),
    });
    const numbers = recorder.take().map(({ text }) => Number(text));
    expect(new Set(numbers).size).toBe(calls);
    expect(numbers.length).toBeLessThanOrEqual(calls + 2);
  });

  it.each([
    [
      'an address of a function that there is not',
      { addresses: { X: 'klio-g' } },
      'its X is the address of "klio-g"',
    ],
    [
      'a step that cannot be run',
      { source: '- bad: { call: nothing }' },
      'there is no function "nothing" [in step "bad", routine "main", line: 1]',
    ],
  ])('does not come up for %s', async (_what, change, message) => {
    resources = [...resources.filter((one) => one !== workflow), { ...workflow, ...change }];
    await expect(start()).rejects.toThrow(message);
  });
});
