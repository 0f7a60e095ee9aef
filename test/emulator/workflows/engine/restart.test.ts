import { describe, expect, it } from 'vitest';
import { startWorkflowsEmulator } from '../../../../scripts/emulator/workflows/start.ts';
import { openStore } from '../../../../scripts/emulator/workflows/store/store.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { settle, VirtualClock } from '../../../helpers/virtual-clock.ts';
import { answerJson, begin, startEmulator, startServer } from '../harness.ts';
import { WORKFLOW } from '../workflow-names.ts';

const FOREVER = new AbortController().signal;

describe('after a restart', () => {
  it('sleeps end when they were to end, also those that were over meanwhile', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const source = (seconds: number) =>
      `- nap: { call: sys.sleep, args: { seconds: ${seconds} } }\n- done: { return: rested }`;
    const first = await startWorkflowsEmulator({ directory, clock });
    const [short, long] = [begin(first, source(10)), begin(first, source(100))];
    await clock.advance(5_000);
    await first.stop();
    await clock.advance(30_000);
    const second = await startEmulator({ directory, clock });
    await clock.advance(0);
    expect(second.execution(short)).toMatchObject({
      state: 'SUCCEEDED',
      result: '"rested"',
      endedAtMs: clock.nowMs(),
    });
    await clock.advance(64_999);
    expect(second.execution(long).state).toBe('ACTIVE');
    await clock.advance(1);
    expect(second.execution(long).state).toBe('SUCCEEDED');
  });

  it('a call that was under way is made again, and none that has ended', async () => {
    const directory = temporaryDirectory();
    const logged: string[] = [];
    const onLog = ({ text }: { text: string }) => void logged.push(text);
    const server = await startServer(({ url, response }) => url !== '/slow' && answerJson(response, url));
    const source = `
      - quick: { call: http.get, args: { url: "${server.url}/quick" }, result: a }
      - tell: { call: sys.log, args: { text: "\${a.body}" } }
      - slow: { call: http.get, args: { url: "${server.url}/slow" }, result: b }
      - done: { return: "\${a.body + b.body}" }`;
    const first = await startWorkflowsEmulator({ directory, onLog });
    const name = begin(first, source);
    const broken = await server.next();
    await first.stop();
    await broken.brokenOff;
    const second = await startEmulator({ directory, onLog });
    expect(second.execution(name)).toMatchObject({
      state: 'ACTIVE',
      current: [{ step: 'slow', waitsFor: 'http.get' }],
    });
    const again = await server.next();
    answerJson(again.response, '-twice');
    expect((await second.ended(name, FOREVER)).result).toBe('"/quick-twice"');
    expect(logged).toEqual(['/quick']);
  });

  it('retries go on where they were, with the wait that was left', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    let attempts = 0;
    const server = await startServer(({ response }) => {
      attempts += 1;
      return answerJson(response, null, 503);
    });
    const source = `
      - ask:
          try: { call: http.get, args: { url: "${server.url}" } }
          retry: { predicate: "\${http.default_retry_predicate}", max_retries: 2, backoff: { initial_delay: 60, max_delay: 600, multiplier: 2 } }`;
    const first = await startWorkflowsEmulator({ directory, clock });
    const name = begin(first, source);
    await untilWaitingFor(first, name, 'sys.sleep');
    await clock.advance(20_000);
    await first.stop();
    const second = await startEmulator({ directory, clock });
    expect(second.execution(name).current).toMatchObject([{ untilMs: clock.nowMs() + 40_000 }]);
    await clock.advance(40_000);
    await untilWaitingFor(second, name, 'sys.sleep');
    expect(second.execution(name).current).toMatchObject([{ untilMs: clock.nowMs() + 120_000 }]);
    await clock.advance(120_000);
    expect((await second.ended(name, FOREVER)).state).toBe('FAILED');
    expect(attempts).toBe(3);
  });

  it('callbacks are found under the URL of before, and what had come is there', async () => {
    const directory = temporaryDirectory();
    const told = Promise.withResolvers<string>();
    const source = `
      - make: { call: events.create_callback_endpoint, result: c }
      - tell: { call: sys.log, args: { text: "\${c.url}" } }
      - nap: { call: sys.sleep, args: { seconds: 5 } }
      - first: { call: events.await_callback, args: { callback: "\${c}" }, result: a }
      - second: { call: events.await_callback, args: { callback: "\${c}" }, result: b }
      - done: { return: "\${a.http_request.body + b.http_request.body}" }`;
    const clock = new VirtualClock();
    const first = await startWorkflowsEmulator({ directory, clock, onLog: ({ text }) => told.resolve(text) });
    const name = begin(first, source);
    const url = await told.promise;
    const post = async (body: string) =>
      (await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })).status;
    expect(await post('a')).toBe(200);
    await first.stop();
    const callbackPort = Number(new URL(url).port);
    const second = await startEmulator({ directory, clock, callbackPort });
    expect(await post('too many')).toBe(429);
    await clock.advance(5_000);
    expect(await post('b')).toBe(200);
    expect((await second.ended(name, FOREVER)).result).toBe('"ab"');
  });

  it('executions that were queued are started in their order, and ended ones are as they were', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const source = '- nap: { call: sys.sleep, args: { seconds: 10 } }\n- done: { raise: oh }';
    const first = await startWorkflowsEmulator({ directory, clock, maxActive: 1 });
    const names = [begin(first, source), begin(first, source), begin(first, source)];
    await clock.advance(10_000);
    const ended = first.execution(names[0]!);
    expect(ended).toMatchObject({ state: 'FAILED', error: { payload: '"oh"' }, steps: 2 });
    await first.stop();
    const second = await startEmulator({ directory, clock, maxActive: 1 });
    expect(second.execution(names[0]!)).toEqual(ended);
    expect(names.map((name) => second.execution(name).state)).toEqual(['FAILED', 'ACTIVE', 'QUEUED']);
    await clock.advance(20_000);
    expect(names.map((name) => second.execution(name).state)).toEqual(['FAILED', 'FAILED', 'FAILED']);
  });

  it('an execution whose history does not fit its definition fails, and says so', async () => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    const labels = {};
    const revision = {
      id: '1',
      createdAtMs: 1,
      source: '- a: { return: 1 }',
      serviceAccount: 'a@b.c',
      environment: {},
    };
    const workflow = { name: WORKFLOW, description: '', labels, createdAtMs: 1, updatedAtMs: 1 };
    const execution = {
      name: `${WORKFLOW}/executions/x`,
      workflow: WORKFLOW,
      revisionId: '1',
      argument: '',
      labels,
      createdAtMs: 1,
    };
    const event = { kind: 'settled' as const, number: 7, atMs: 2, outcome: { value: 'null' } };
    store.commit({ kind: 'deployed', workflow, revision });
    store.commit({ kind: 'created', execution });
    store.commit({ kind: 'started', execution: execution.name, atMs: Date.now() });
    store.commit({ kind: 'happened', execution: execution.name, event });
    store.close();
    const emulator = await startEmulator({ directory });
    const { state, error } = emulator.execution(execution.name);
    expect(state).toBe('FAILED');
    expect(error?.context).toContain('SystemError: the execution cannot be resumed');
  });

  it('a child that was started is found again, not started twice', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const source = `
      main:
        params: [depth]
        steps:
          - leaf:
              switch:
                - condition: \${depth == 0}
                  next: nap
          - run: { call: googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run, args: { workflow_id: flow, argument: 0 }, result: r }
          - done: { return: "\${r + \\" done\\"}" }
          - nap: { call: sys.sleep, args: { seconds: 10 } }
          - rested: { return: child }`;
    const first = await startWorkflowsEmulator({ directory, clock });
    const name = begin(first, source, 1);
    await settle();
    expect(first.executions()).toHaveLength(2);
    await first.stop();
    const second = await startEmulator({ directory, clock });
    await settle();
    expect(second.executions()).toHaveLength(2);
    await clock.advance(10_000);
    expect(second.execution(name)).toMatchObject({ state: 'SUCCEEDED', result: '"child done"' });
  });
});

/** Real requests take their time, by no clock that a test owns. */
async function untilWaitingFor(
  emulator: Awaited<ReturnType<typeof startEmulator>>,
  name: string,
  what: string,
) {
  while (emulator.execution(name).current[0]?.waitsFor !== what) await settle();
}
