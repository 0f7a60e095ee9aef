import type { FunctionResource } from '../../local-cloud/resources.ts';

/** All that a function sees of the developer's own environment: enough to find programs and a place to write. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'FFMPEG_BIN'];

export interface InstanceSettings {
  /** Where the instance listens. Functions-framework hands it to `listen`, which takes a path as well. */
  readonly socketPath: string;
  /** Counts the changes of the source, as a revision of Cloud Run counts deployments. */
  readonly revision: number;
  /** The local cloud's own variables, such as PUBSUB_EMULATOR_HOST. */
  readonly cloud: Readonly<Record<string, string>>;
  /** The developer's environment. */
  readonly developer: NodeJS.ProcessEnv;
}

/**
 * The whole environment of an instance: what its declaration says, what Cloud Run adds
 * (https://docs.cloud.google.com/run/docs/container-contract#env-vars), the addresses of the emulators.
 */
export function instanceEnvironment(
  fn: FunctionResource,
  { socketPath, revision, cloud, developer }: InstanceSettings,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name): [string, string][] => {
    const value = developer[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passed),
    ...fn.environment,
    ...cloud,
    METADATA_SERVER_DETECTION: 'none',
    KLIO_LOCAL_CLOUD: '1',
    K_SERVICE: fn.name,
    K_CONFIGURATION: fn.name,
    K_REVISION: `${fn.name}-${String(revision).padStart(5, '0')}-loc`,
    FUNCTION_TARGET: fn.target,
    FUNCTION_SIGNATURE_TYPE: 'http',
    PORT: socketPath,
  };
}
