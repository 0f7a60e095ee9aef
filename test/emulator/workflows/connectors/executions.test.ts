import { describe, expect, it } from 'vitest';
import { outcomeOf, startEmulator } from '../harness.ts';
import { calling } from './calling.ts';

const EXECUTIONS = 'workflowexecutions.v1.projects.locations.workflows.executions';

describe('the connector for executions', () => {
  const sub = (source: string) => ({ name: 'projects/demo/locations/local/workflows/child', source });

  it('runs another workflow and comes to its result, typed as it was', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('main: { params: [n], steps: [{ a: { return: "${n / 2}" } }] }'));
    const run = calling(`${EXECUTIONS}.run`, { workflow_id: 'child', argument: 8 }, '${[r, get_type(r)]}');
    expect(await outcomeOf(emulator, run)).toEqual([4, 'double']);
  });

  it('raises an OperationError with the execution when that fails', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('- a: { raise: oh }'));
    await expect(
      outcomeOf(emulator, calling(`${EXECUTIONS}.run`, { workflow_id: 'child' })),
    ).rejects.toMatchObject({
      payload: {
        tags: ['OperationError'],
        message: 'Execution failed or cancelled.',
        operation: { state: 'FAILED', error: { payload: '"oh"' } },
      },
    });
    await expect(
      outcomeOf(emulator, calling(`${EXECUTIONS}.run`, { workflow_id: 'none' })),
    ).rejects.toMatchObject({ payload: { code: 404 } });
  });

  it('starts without waiting, looks and cancels', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('- nap: { call: sys.sleep, args: { seconds: 1000 } }'));
    const source = JSON.stringify([
      {
        create: {
          call: `googleapis.${EXECUTIONS}.create`,
          args: {
            parent: sub('').name,
            body: { argument: '{"a":1}' },
            connector_params: { skip_polling: true },
          },
          result: 'made',
        },
      },
      { get: { call: `googleapis.${EXECUTIONS}.get`, args: { name: '${made.name}' }, result: 'seen' } },
      {
        cancel: {
          call: `googleapis.${EXECUTIONS}.cancel`,
          args: { name: '${made.name}' },
          result: 'cancelled',
        },
      },
      { done: { return: ['${made.argument}', '${seen.state}', '${cancelled.state}'] } },
    ]);
    expect(await outcomeOf(emulator, source)).toEqual(['{"a":1}', 'ACTIVE', 'CANCELLED']);
  });

  it('maps a list over executions, in its order', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('main: { params: [n], steps: [{ a: { return: "${n * n}" } }] }'));
    const source = JSON.stringify([
      {
        map: {
          call: 'experimental.executions.map',
          args: { workflow_id: 'child', arguments: [1, 2, 3] },
          result: 'r',
        },
      },
      {
        run: {
          call: 'experimental.executions.run',
          args: { workflow_id: 'child', argument: 10 },
          result: 's',
        },
      },
      { done: { return: ['${r}', '${s}'] } },
    ]);
    expect(await outcomeOf(emulator, source)).toEqual([[1, 4, 9], 100]);
  });
});
