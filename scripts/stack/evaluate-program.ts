import * as pulumi from '@pulumi/pulumi';
import { cloudAnswer, cloudState } from './cloud-state.ts';
import type { DeclaredResource, DeclaredStack } from './declared-resource.ts';
import { resolveValue } from './resolve-value.ts';

const { runtime } = pulumi;

type Values = Record<string, unknown>;

export interface EvaluateOptions {
  readonly pulumiProject: string;
  readonly stack?: string;
  /** `{namespace}:{key}` pairs, as in a stack's file. */
  readonly config: Readonly<Record<string, string>>;
  /** Outputs of the stacks that the program refers to, by `org/project/stack`. */
  readonly stackOutputs?: Readonly<Record<string, Values>>;
}

/**
 * Evaluates a Pulumi program without the Pulumi CLI, an account or a network, under Pulumi's own mocks, and answers
 * with all that it declares. One at a time in a process. Rejects with what the program throws.
 */
export async function evaluateProgram(
  program: () => Promise<object> | object,
  { pulumiProject, stack = 'local', config, stackOutputs = {} }: EvaluateOptions,
): Promise<DeclaredStack> {
  runtime.setAllConfig({ ...config });
  await runtime.setMocks(
    {
      newResource: async ({ type, name, inputs, custom }) => {
        if (type === 'pulumi:pulumi:StackReference') return referredStack(name, stackOutputs);
        const values = (await resolveValue(inputs)) as Values;
        const known = cloudState(type, values);
        return {
          id: known?.id ?? (custom ? `${name}-id` : undefined),
          state: { ...values, ...known?.state },
        };
      },
      call: async ({ token, inputs }) => cloudAnswer(token, (await resolveValue(inputs)) as Values),
    },
    pulumiProject,
    stack,
    false,
  );
  const resources = recordRegistrations();
  const outputs = (await resolveValue(await program())) as Values;
  await runtime.disconnect(); // waits for every registration
  return { resources, outputs };
}

function referredStack(name: string, stacks: NonNullable<EvaluateOptions['stackOutputs']>) {
  const outputs = stacks[name];
  if (!outputs)
    throw new Error(`Cannot evaluate the program: it refers to the stack ${name}, whose outputs are unknown`);
  return { id: name, state: { name, outputs, secretOutputNames: [] } };
}

/** Mocks are told neither parents nor dependencies: those are read off the requests to the mocked monitor. */
function recordRegistrations(): readonly DeclaredResource[] {
  const resources: DeclaredResource[] = [];
  const monitor = runtime.getMonitor() as unknown as MockMonitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, callback) => {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = monitor.newUrn(parent, type, name);
    const index = resources.length;
    resources.push(undefined as never); // keeps the order while the inputs resolve
    resources[index] = {
      urn,
      type,
      name,
      parent,
      custom: request.getCustom(),
      inputs: (await resolveValue(runtime.deserializeProperties(request.getObject()))) as Values,
      dependsOn: request.getDependenciesList(),
      protect: request.getProtect(),
    };
    return register(request, callback);
  };
  return resources;
}

interface MockMonitor {
  registerResource(request: RegisterRequest, callback: unknown): Promise<void>;
  newUrn(parent: string, type: string, name: string): string;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getObject(): Parameters<typeof runtime.deserializeProperties>[0];
}
