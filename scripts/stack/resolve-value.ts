import * as pulumi from '@pulumi/pulumi';

const { runtime } = pulumi;

/** The plain value of anything that Pulumi hands about: outputs and promises awaited, secrets opened, assets named. */
export async function resolveValue(value: unknown): Promise<unknown> {
  if (value instanceof Promise) return resolveValue(await value);
  if (pulumi.Output.isInstance(value)) return resolveValue(await promiseOf(value));
  if (typeof value !== 'object' || value === null) return value;
  if (runtime.isRpcSecret(value)) return resolveValue(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return Promise.all(value.map(resolveValue));
  if (pulumi.asset.Archive.isInstance(value)) return { path: await (value as pulumi.asset.FileArchive).path };
  const entries = Object.entries(value).map(async ([key, part]) => [key, await resolveValue(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** An output's promise is not in its public type; nothing else waits for one outside of a program. */
function promiseOf(output: pulumi.Output<unknown>): Promise<unknown> {
  return (output as unknown as { promise(): Promise<unknown> }).promise();
}
