import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

interface StoredExecution {
  readonly name: string;
  readonly argument: string;
  readonly state: string;
  readonly result?: string;
  readonly error?: { readonly payload: string; readonly context: string };
}

type Answer = (error: { readonly code: number; readonly message: string } | null, value?: object) => void;

/** The Executions API of one workflow, whose executions do nothing until a test says what they came to. */
export async function startExecutionsServer(workflow: string) {
  const executions = new Map<string, StoredExecution>();
  let failures = 0;
  const change = (name: string, changes: Partial<StoredExecution>) => {
    const before = executions.get(name);
    if (before) executions.set(name, { ...before, ...changes });
  };
  const withExecution = (name: string, answer: Answer, then: (found: StoredExecution) => void) => {
    const found = executions.get(name);
    if (failures-- > 0) answer({ code: status.UNAVAILABLE, message: 'told to fail' });
    else if (found) then(found);
    else answer({ code: status.NOT_FOUND, message: `no ${name}` });
  };
  const server = new Server();
  server.addService(loadExecutionsService(), {
    createExecution: handle<{ parent: string; execution: { argument: string } }>(
      ({ parent, execution }, answer) => {
        if (parent !== workflow) return answer({ code: status.NOT_FOUND, message: `no ${parent}` });
        const name = `${parent}/executions/${executions.size + 1}`;
        executions.set(name, { name, argument: execution.argument, state: 'ACTIVE' });
        answer(null, executions.get(name));
      },
    ),
    getExecution: handle<{ name: string }>(({ name }, answer) =>
      withExecution(name, answer, (found) => answer(null, found)),
    ),
    cancelExecution: handle<{ name: string }>(({ name }, answer) =>
      withExecution(name, answer, ({ state }) => {
        if (state !== 'ACTIVE') return answer({ code: status.FAILED_PRECONDITION, message: 'it has ended' });
        change(name, { state: 'CANCELLED' });
        answer(null, executions.get(name));
      }),
    ),
  });
  const port = await promisify(server.bindAsync.bind(server))(
    '127.0.0.1:0',
    ServerCredentials.createInsecure(),
  );
  return {
    host: `127.0.0.1:${port}`,
    executions,
    change,
    /** The next call about an execution fails for the moment. */
    failOnce: () => {
      failures = 1;
    },
    stop: () => server.forceShutdown(),
  };
}

function handle<Request>(answerTo: (request: Request, answer: Answer) => void): UntypedHandleCall {
  return ((call: { request: Request }, answer: Answer) =>
    answerTo(call.request, answer)) as unknown as UntypedHandleCall;
}

function loadExecutionsService(): ServiceDefinition {
  const protos: unknown = createRequire(import.meta.url)('@google-cloud/workflows/build/protos/protos.json');
  const definitions = fromJSON(protos as Parameters<typeof fromJSON>[0], { enums: String, defaults: true });
  return definitions['google.cloud.workflows.executions.v1.Executions'] as ServiceDefinition;
}
