import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Executions, executionsOf } from '../../scripts/backfill/executions.ts';
import { openExecutions } from '../../scripts/cli/open-executions.ts';
import { startExecutionsServer } from './executions-server.ts';

const WORKFLOW = 'projects/demo-klio/locations/europe-west1/workflows/klio-backfill';

describe('executionsOf', () => {
  let server: Awaited<ReturnType<typeof startExecutionsServer>>;
  let executions: Executions;
  const open = (workflow: string) =>
    executionsOf(openExecutions('demo-klio', { WORKFLOWS_EMULATOR_HOST: server.host }), workflow);

  beforeAll(async () => {
    server = await startExecutionsServer(WORKFLOW);
    executions = open(WORKFLOW);
  });
  afterAll(async () => {
    await executions.close();
    server.stop();
  });

  it('starts an execution with its argument, and sees it through', async () => {
    const name = await executions.create({ backfillId: 'b1', shards: 3 });
    expect(JSON.parse(server.executions.get(name)!.argument)).toEqual({ backfillId: 'b1', shards: 3 });
    expect(await executions.get(name)).toEqual({ name, state: 'ACTIVE', error: null, result: null });
    server.change(name, { state: 'SUCCEEDED', result: '{"state":"complete"}' });
    expect(await executions.get(name)).toMatchObject({ state: 'SUCCEEDED', result: { state: 'complete' } });
  });

  it('tells what an execution failed of', async () => {
    const name = await executions.create({});
    server.change(name, {
      state: 'FAILED',
      error: { context: 'HTTP server responded', payload: '{"code":403}' },
    });
    expect(await executions.get(name)).toMatchObject({
      state: 'FAILED',
      error: 'HTTP server responded: {"code":403}',
    });
  });

  it('cancels, and minds no execution that has ended or is gone', async () => {
    const name = await executions.create({});
    await executions.cancel(name);
    expect(await executions.get(name)).toMatchObject({ state: 'CANCELLED' });
    await executions.cancel(name);
    await executions.cancel(`${WORKFLOW}/executions/gone`);
  });

  it('asks again where Workflows does not answer for a moment', async () => {
    const name = await executions.create({});
    server.failOnce();
    expect(await executions.get(name)).toMatchObject({ state: 'ACTIVE' });
    server.failOnce();
    await executions.cancel(name);
    expect(await executions.get(name)).toMatchObject({ state: 'CANCELLED' });
  });

  it('answers null for what Workflows has forgotten', async () => {
    expect(await executions.get(`${WORKFLOW}/executions/gone`)).toBeNull();
  });

  it('says what to do where the workflow is not deployed', async () => {
    const elsewhere = open(WORKFLOW.replace('europe-west1', 'us-east1'));
    await expect(elsewhere.create({})).rejects.toThrow(
      'Cannot start workflow projects/demo-klio/locations/us-east1/workflows/klio-backfill: it does not exist; ' +
        'deploy the graph, or correct --project, --region or --prefix',
    );
    await elsewhere.close();
  });
});
