const EMULATOR_VARIABLES = [
  'STORAGE_EMULATOR_HOST',
  'PUBSUB_EMULATOR_HOST',
  'CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB',
];

/**
 * Throws when an emulator variable is set on Cloud Run, where it would send production reads and writes
 * elsewhere. The local cloud, which sets K_SERVICE as Cloud Run does, also sets KLIO_LOCAL_CLOUD=1.
 */
export function refuseEmulatorsInCloud(env: NodeJS.ProcessEnv): void {
  if (!env.K_SERVICE || env.KLIO_LOCAL_CLOUD === '1') return;
  const found = EMULATOR_VARIABLES.find((name) => env[name]);
  if (found === undefined) return;
  throw new Error(
    `Refusing to start: ${found} is "${env[found]}" on Cloud Run service "${env.K_SERVICE}", so data would ` +
      'go to an emulator; remove the variable from the service, or set KLIO_LOCAL_CLOUD=1 where the service ' +
      'is one of a local cloud',
  );
}
