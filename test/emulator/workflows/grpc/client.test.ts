import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';
import { begin, openClient, startEmulator, startServer } from '../harness.ts';
import { PARENT, WORKFLOW } from '../workflow-names.ts';

const FOREVER = new AbortController().signal;
const DOUBLE =
  'main: { params: [n], steps: [{ nap: { call: sys.sleep, args: { seconds: 10 } } }, { done: { return: "${n * 2}" } }] }';

/** An emulator with a workflow that sleeps and doubles its argument, and the client. */
async function startWithWorkflow(source = DOUBLE) {
  const clock = new VirtualClock();
  const emulator = await startEmulator({ clock });
  emulator.deploy({ name: WORKFLOW, source, labels: { team: 'audio' } });
  return { clock, emulator, client: openClient(emulator) };
}

describe("Google's own client", () => {
  it('creates an execution and sees it run and succeed', async () => {
    const { clock, emulator, client } = await startWithWorkflow();
    const [created] = await client.createExecution({
      parent: WORKFLOW,
      execution: { argument: '21', labels: { run: 'one' } },
    });
    expect(created).toMatchObject({
      name: expect.stringMatching(new RegExp(`^${WORKFLOW}/executions/[\\da-f-]{36}$`)),
      state: 'ACTIVE',
      argument: '21',
      labels: { team: 'audio', run: 'one' },
      workflowRevisionId: expect.stringMatching(/^000001-[\da-f]{3}$/),
      startTime: { seconds: String(clock.nowMs() / 1000) },
      endTime: null,
    });
    const name = created.name!;
    const [running] = await client.getExecution({ name });
    expect(running).toMatchObject({
      state: 'ACTIVE',
      status: { currentSteps: [{ routine: 'main', step: 'nap' }] },
    });
    await clock.advance(10_000);
    await emulator.ended(name, FOREVER);
    const [ended] = await client.getExecution({ name });
    expect(ended).toMatchObject({
      state: 'SUCCEEDED',
      result: '42',
      error: null,
      duration: { seconds: '10', nanos: 0 },
      status: { currentSteps: [{ step: 'done' }] },
    });
  });

  it('gets what was raised, with the way to it', async () => {
    const { client, emulator } = await startWithWorkflow(
      'main:\n  steps:\n    - a: { call: sub }\nsub:\n  steps:\n    - b: { raise: { code: 7 } }',
    );
    const [{ name }] = await client.createExecution({ parent: WORKFLOW });
    await emulator.ended(name!, FOREVER);
    const [ended] = await client.getExecution({ name: name! });
    expect(ended).toMatchObject({
      state: 'FAILED',
      result: '',
      error: {
        payload: '{"code":7}',
        context:
          'An error was raised\nin step "b", routine "sub", line: 6\nin step "a", routine "main", line: 3',
        stackTrace: {
          elements: [
            { step: 'b', routine: 'sub', position: { line: '6' } },
            { step: 'a', routine: 'main', position: { line: '3' } },
          ],
        },
      },
    });
  });

  it('lists executions newest first, in pages, in views and by state', async () => {
    const { client, emulator, clock } = await startWithWorkflow();
    const names: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      names.unshift(
        (await client.createExecution({ parent: WORKFLOW, execution: { argument: String(n) } }))[0].name!,
      );
    }
    const [all] = await client.listExecutions({ parent: WORKFLOW });
    expect(all.map(({ name, argument }) => [name, argument])).toEqual(names.map((name) => [name, '']));
    const [page, next] = await client.listExecutions(
      { parent: WORKFLOW, pageSize: 2, view: 'FULL' },
      { autoPaginate: false },
    );
    expect(page.map(({ argument }) => argument)).toEqual(['4', '3']);
    const [second] = await client.listExecutions({ ...next, view: 'FULL' }, { autoPaginate: false });
    expect(second.map(({ argument }) => argument)).toEqual(['2', '1']);
    emulator.cancel(names[0]!);
    await clock.advance(0);
    const [cancelled] = await client.listExecutions({ parent: WORKFLOW, filter: 'state="CANCELLED"' });
    expect(cancelled.map(({ name }) => name)).toEqual([names[0]]);
  });

  it('cancels a sleep at once, and an execution that has ended not at all', async () => {
    const { client } = await startWithWorkflow();
    const [{ name }] = await client.createExecution({ parent: WORKFLOW, execution: { argument: '1' } });
    const [cancelled] = await client.cancelExecution({ name: name! });
    expect(cancelled).toMatchObject({ state: 'CANCELLED', error: { payload: '"Execution cancelled"' } });
    await expect(client.cancelExecution({ name: name! })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
  });

  it('cancels a call that is under way, and breaks it off', async () => {
    const server = await startServer();
    const emulator = await startEmulator();
    const name = begin(emulator, `- ask: { call: http.get, args: { url: "${server.url}" } }`);
    const request = await server.next();
    const [cancelled] = await openClient(emulator).cancelExecution({ name });
    expect(cancelled.state).toBe('CANCELLED');
    await request.brokenOff;
  });

  it.each([
    [
      'a workflow that there is not',
      { parent: `${PARENT}/workflows/none` },
      status.NOT_FOUND,
      'Resource not found',
    ],
    ['a name that is none', { parent: 'flow' }, status.INVALID_ARGUMENT, 'Invalid resource name'],
    [
      'an argument that is no JSON',
      { parent: WORKFLOW, execution: { argument: '{' } },
      status.INVALID_ARGUMENT,
      'it is not JSON',
    ],
    [
      'an argument that is too long',
      { parent: WORKFLOW, execution: { argument: `"${'x'.repeat(32 * 1024)}"` } },
      status.INVALID_ARGUMENT,
      'at most 32768 bytes',
    ],
    [
      'labels that are none',
      { parent: WORKFLOW, execution: { labels: { A: 'x' } } },
      status.INVALID_ARGUMENT,
      'Invalid label',
    ],
    [
      'what is not done',
      { parent: WORKFLOW, execution: { callLogLevel: 'LOG_ALL_CALLS' as const } },
      status.INVALID_ARGUMENT,
      'execution.call_log_level',
    ],
  ])('is refused %s', async (_what, request, code, message) => {
    const { client } = await startWithWorkflow();
    await expect(client.createExecution(request)).rejects.toMatchObject({
      code,
      details: expect.stringContaining(message),
    });
  });

  it('is refused what is asked of a list that this emulator does not do', async () => {
    const { client } = await startWithWorkflow();
    const list = (request: object) => client.listExecutions({ parent: WORKFLOW, ...request });
    await expect(list({ filter: 'duration > 5' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(list({ orderBy: 'duration' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(list({ pageToken: 'x' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(client.getExecution({ name: `${WORKFLOW}/executions/x` })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });
});
