/** google.protobuf.Duration as the client hands it over. */
interface Duration {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** A duration in seconds; null where it is not set. */
export function secondsOf(duration: Duration | null | undefined): number | null {
  return duration ? Number(duration.seconds ?? 0) + (duration.nanos ?? 0) / 1e9 : null;
}
