import { toJson } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';

/** https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#logseverity */
const SEVERITIES = [
  'DEFAULT',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
] as const;

/** What a workflow has logged. */
export interface WorkflowLogEntry {
  /** Full name. */
  readonly execution: string;
  readonly severity: (typeof SEVERITIES)[number];
  /** A text as it is, anything else as JSON. */
  readonly text: string;
}

/** What sys.log is to write. Raises a ValueError or TypeError. */
export function logEntry(execution: string, args: ReadonlyMap<string, Value>): WorkflowLogEntry {
  const wanted = args.get('severity');
  const severity = SEVERITIES.find((known) => known === wanted);
  if (!severity) throw raised('ValueError', `unknown severity [severity=${String(wanted)}]`);
  const given = ['data', 'text', 'json']
    .map((name) => args.get(name) ?? null)
    .filter((value) => value !== null);
  const [content = null] = given;
  if (given.length > 1) throw raised('ValueError', 'sys.log takes one of data, text and json');
  return { execution, severity, text: typeof content === 'string' ? content : toJson(content) };
}
