import { promisify } from 'node:util';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowsDefinition } from '../../../../scripts/emulator/workflows/grpc/protos.ts';
import { startEmulator } from '../harness.ts';
import { PARENT, WORKFLOW } from '../workflow-names.ts';

const HELLO = '- hello: { return: hello }';
type Method =
  | `${'create' | 'get' | 'list' | 'update' | 'delete'}Workflow`
  | 'listWorkflows'
  | 'listWorkflowRevisions';

/** An emulator, and bare gRPC on it: one promise a call. */
async function startWithAdmin() {
  const emulator = await startEmulator();
  const Client = makeGenericClientConstructor(workflowsDefinition(), 'Workflows');
  const client = new Client(emulator.host, credentials.createInsecure());
  onTestFinished(() => client.close());
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all kinds.
  const call = (method: Method, request: object): Promise<any> =>
    promisify(client[method]!.bind(client) as (request: object, callback: () => void) => void)(request);
  return { emulator, call };
}

describe('the admin API', () => {
  it('creates, updates, lists and deletes workflows, with revisions of what is run', async () => {
    const { call, emulator } = await startWithAdmin();
    const created = await call('createWorkflow', {
      parent: PARENT,
      workflowId: 'flow',
      workflow: {
        sourceContents: HELLO,
        description: 'says hello',
        serviceAccount: 'projects/demo/serviceAccounts/a@b.c',
      },
    });
    expect(created).toMatchObject({
      done: true,
      response: { type_url: expect.stringContaining('workflows.v1.Workflow') },
    });
    const read = workflowsDefinition().GetWorkflow!.responseDeserialize(created.response.value) as {
      revisionId: string;
    };
    expect(read).toMatchObject({
      name: WORKFLOW,
      state: 'ACTIVE',
      serviceAccount: 'a@b.c',
      description: 'says hello',
    });
    const first = read.revisionId;

    const update = (workflow: object, paths: string[]) =>
      call('updateWorkflow', { workflow: { name: WORKFLOW, ...workflow }, updateMask: { paths } });
    await update({ description: 'says more' }, ['description']);
    expect(await call('getWorkflow', { name: WORKFLOW })).toMatchObject({
      revisionId: first,
      description: 'says more',
    });
    await update({ sourceContents: '- bye: { return: bye }' }, ['source_contents']);
    const latest = await call('getWorkflow', { name: WORKFLOW });
    expect(latest).toMatchObject({
      revisionId: expect.stringMatching(/^000002-/),
      sourceContents: '- bye: { return: bye }',
    });
    expect(await call('getWorkflow', { name: WORKFLOW, revisionId: first })).toMatchObject({
      sourceContents: HELLO,
    });

    const { workflows: revisions } = await call('listWorkflowRevisions', { name: WORKFLOW });
    expect(revisions.map(({ revisionId }: { revisionId: string }) => revisionId)).toEqual([
      latest.revisionId,
      first,
    ]);
    emulator.deploy({ name: `${PARENT}/workflows/another`, source: HELLO });
    const { workflows } = await call('listWorkflows', { parent: PARENT });
    expect(workflows.map(({ name }: { name: string }) => name)).toEqual([
      `${PARENT}/workflows/another`,
      WORKFLOW,
    ]);

    const name = emulator.start(WORKFLOW);
    await call('deleteWorkflow', { name: WORKFLOW });
    await expect(call('getWorkflow', { name: WORKFLOW })).rejects.toMatchObject({ code: status.NOT_FOUND });
    expect(() => emulator.execution(name)).toThrow('Resource not found');
  });

  it.each([
    [
      'a definition that cannot be run',
      { sourceContents: '- a: { call: nothing }' },
      'there is no function "nothing" [in step "a", routine "main", line: 1]',
    ],
    ['a setting that is not done', { sourceContents: HELLO, cryptoKeyName: 'x' }, 'workflow.crypto_key_name'],
    [
      'a variable that belongs to Google',
      { sourceContents: HELLO, userEnvVars: { GOOGLE_X: '1' } },
      'cannot be called "GOOGLE_X"',
    ],
    [
      'too many variables',
      {
        sourceContents: HELLO,
        userEnvVars: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`V${n}`, ''])),
      },
      'more than 20 environment variables',
    ],
    [
      'a variable that is too long',
      { sourceContents: HELLO, userEnvVars: { V: 'x'.repeat(4_097) } },
      'V has more than 4096 bytes',
    ],
  ])('refuses %s', async (_what, workflow, message) => {
    const { call } = await startWithAdmin();
    const refused = call('createWorkflow', { parent: PARENT, workflowId: 'flow', workflow });
    await expect(refused).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(message),
    });
  });

  it('refuses ids that are none, and those that are taken', async () => {
    const { call } = await startWithAdmin();
    const create = (workflowId: string) =>
      call('createWorkflow', { parent: PARENT, workflowId, workflow: { sourceContents: HELLO } });
    for (const id of ['', '1x', 'x-', 'a b', 'x'.repeat(65)]) {
      await expect(create(id)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    }
    await create('flow');
    await expect(create('flow')).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  });
});
