import { MAX_WAIT_SECONDS } from '../limits.ts';
import { raised } from '../values/raised-error.ts';
import { isMap, isNumber, type Value } from '../values/value.ts';

const DEFAULT_TIMEOUT_SECONDS = 1_800;
/** The last two say how a long-running operation is polled, and for whom: here its end is known without either. */
const KNOWN = ['timeout', 'skip_polling', 'polling_policy', 'scopes'];

export interface ConnectorSettings {
  /** For the whole call. */
  readonly timeoutSeconds: number;
  /** Not to wait for the end of what was begun. */
  readonly skipPolling: boolean;
}

/** https://docs.cloud.google.com/workflows/docs/reference/googleapis#invoke_a_connector_call. Raises a TypeError or ValueError. */
export function connectorSettings(args: ReadonlyMap<string, Value>): ConnectorSettings {
  const given = args.get('connector_params') ?? null;
  const settings = given !== null && isMap(given) ? given : new Map<string, Value>();
  for (const name of settings.keys()) {
    if (!KNOWN.includes(name)) throw raised('ValueError', `connector_params has no ${name}`);
  }
  const timeout = settings.get('timeout') ?? BigInt(DEFAULT_TIMEOUT_SECONDS);
  if (!isNumber(timeout) || timeout <= 0 || timeout > MAX_WAIT_SECONDS) {
    throw raised('ValueError', `timeout must be a number of at most ${MAX_WAIT_SECONDS} seconds`);
  }
  return { timeoutSeconds: Number(timeout), skipPolling: settings.get('skip_polling') === true };
}
