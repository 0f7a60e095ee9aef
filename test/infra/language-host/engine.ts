import { promisify, stripVTControlCharacters } from 'node:util';
import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engineProtos, { type LogRequest } from '@pulumi/pulumi/proto/engine_pb.js';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resourceProtos, {
  type ReadResourceRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
} from '@pulumi/pulumi/proto/resource_pb.js';
import emptyProtos from 'google-protobuf/google/protobuf/empty_pb.js';
import structProtos, {
  type JavaScriptValue,
  type Struct,
} from 'google-protobuf/google/protobuf/struct_pb.js';
import {
  type Deployment,
  opened,
  type RegisteredResource,
  readLookup,
  readRegistration,
} from './registered-resource.ts';

/** What a cloud would answer. Without them a resource has its inputs and nothing else, and functions fail. */
export interface Answers {
  /** Id and outputs of a resource, beside its inputs. */
  readonly state?: (resource: RegisteredResource) => {
    readonly id?: string;
    readonly outputs?: Readonly<Record<string, unknown>>;
  };
  /** The result of a provider's function. */
  readonly invoke?: (
    token: string,
    args: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
}

export interface LogLine {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
}

export interface EngineOptions extends Deployment {
  /** As in a preview: nothing is made, so ids and outputs are not known yet. */
  readonly dryRun: boolean;
  readonly answers: Answers;
}

/** The two services of Pulumi's engine that a program talks to, and what it has told them. */
export interface Engine {
  /** `127.0.0.1:PORT` of both. */
  readonly address: string;
  /** In the order in which they came. */
  readonly resources: readonly RegisteredResource[];
  /** What components and the stack have registered as outputs, by URN. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly log: readonly LogLine[];
  stop(): void;
}

/** Starts an engine that records what a program declares and makes nothing of it. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { answers, dryRun } = options;
  const resources: RegisteredResource[] = [];
  const outputs = new Map<string, Readonly<Record<string, unknown>>>();
  const log: LogLine[] = [];

  const record = (resource: RegisteredResource): { urn: string; id: string; state: Struct } => {
    resources.push(resource);
    const known = resource.readId !== undefined || !dryRun;
    const made = known && resource.custom ? answers.state?.(resource) : undefined;
    const id = known && resource.custom ? (made?.id ?? `${resource.name}-id`) : '';
    return { urn: resource.urn, id, state: struct({ ...resource.inputs, ...made?.outputs }) };
  };

  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(ResourceMonitorService, {
    getDeploymentInfo: unary(() =>
      new resourceProtos.DeploymentInfo().setSupportedfeaturesList(
        Object.values(resourceProtos.ResourceMonitorFeature).filter((feature) => typeof feature === 'number'),
      ),
    ),
    registerResource: unary((request: RegisterResourceRequest) => {
      const { urn, id, state } = record(readRegistration(request, options));
      return new resourceProtos.RegisterResourceResponse().setUrn(urn).setId(id).setObject(state);
    }),
    readResource: unary((request: ReadResourceRequest) => {
      const { urn, state } = record(readLookup(request, options));
      return new resourceProtos.ReadResourceResponse().setUrn(urn).setProperties(state);
    }),
    registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
      outputs.set(request.getUrn(), plain(request.getOutputs()));
      return new emptyProtos.Empty();
    }),
    invoke: unary((request: ResourceInvokeRequest) => {
      if (!answers.invoke) throw new Error(`Cannot answer ${request.getTok()}: no function is expected`);
      const result = answers.invoke(request.getTok(), plain(request.getArgs()));
      return new resourceProtos.ResourceInvokeResponse().setReturn(struct(result));
    }),
    signalAndWaitForShutdown: unary(() => new emptyProtos.Empty()),
  });
  server.addService(EngineService, {
    setRootResource: unary(() => new engineProtos.SetRootResourceResponse()),
    log: unary((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      if (severity) log.push({ severity, message: stripVTControlCharacters(request.getMessage()) });
      return new emptyProtos.Empty();
    }),
  });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return { address: `127.0.0.1:${port}`, resources, outputs, log, stop: () => server.forceShutdown() };
}

/** By number; debugging words are of no interest. */
const SEVERITIES = [undefined, 'info', 'warning', 'error'] as const;

/** What is thrown reaches the program as the error of its call. Methods that are not here are UNIMPLEMENTED. */
function unary<Request, Response>(
  answer: (request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    try {
      callback(null, answer(request));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

function plain(message: Struct | undefined): Record<string, unknown> {
  return opened(message?.toJavaScript() ?? {}) as Record<string, unknown>;
}

function struct(value: Readonly<Record<string, unknown>>): Struct {
  return structProtos.Struct.fromJavaScript(
    JSON.parse(JSON.stringify(value)) as Record<string, JavaScriptValue>,
  );
}
