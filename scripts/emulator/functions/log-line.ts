/** One line that an instance wrote, or that the host says about it. */
export interface LogLine {
  readonly functionName: string;
  /** `<functionName>/<number>`, the number counting the instances of this function. */
  readonly instance: string;
  /** 'host': not written by the instance but about it. */
  readonly stream: 'stdout' | 'stderr' | 'host';
  readonly line: string;
  /** The line as a structured log entry, when it is a JSON object as Cloud Logging takes them. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** The log entry that a line holds, undefined when it is plain text. */
export function parseLogEntry(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
