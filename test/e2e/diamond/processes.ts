import type { LogLine } from '../../../scripts/emulator/functions/log-line.ts';

/** Which instances there were, by the process id that serve.ts tells, and what the host said of their ends. */
export function followProcesses() {
  const instanceOf = new Map<number, string>();
  const saidOf = new Map<string, string[]>();
  return {
    note({ instance, stream, line, json }: LogLine): void {
      if (typeof json?.started === 'number') instanceOf.set(json.started, instance);
      if (stream === 'host') saidOf.set(instance, [...(saidOf.get(instance) ?? []), line]);
    },
    /** The host's own words on the process. */
    reports: (pid: number): readonly string[] => saidOf.get(instanceOf.get(pid) ?? '') ?? [],
    /** All that the host said. */
    allReports: (): readonly string[] => [...saidOf.values()].flat(),
  };
}
