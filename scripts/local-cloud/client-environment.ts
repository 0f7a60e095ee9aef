export interface CloudAddress {
  readonly project: string;
  readonly prefix: string;
  /** `127.0.0.1:<port>` */
  readonly pubsub: string;
  /** `http://127.0.0.1:<port>` */
  readonly storage: string;
  /** `127.0.0.1:<port>`; functions start no workflows, and are not told. */
  readonly workflows?: string | undefined;
}

/** The variables by which the Google clients and our own code find emulators, and look for nothing else. */
export function clientEnvironment({
  project,
  prefix,
  pubsub,
  storage,
  workflows,
}: CloudAddress): Record<string, string> {
  return {
    GOOGLE_CLOUD_PROJECT: project,
    KLIO_PREFIX: prefix,
    PUBSUB_EMULATOR_HOST: pubsub,
    STORAGE_EMULATOR_HOST: storage,
    ...(workflows !== undefined && { WORKFLOWS_EMULATOR_HOST: workflows }),
    METADATA_SERVER_DETECTION: 'none',
  };
}
