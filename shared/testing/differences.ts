export interface Tolerances {
  /** For every number, absolute. 0 unless told. */
  readonly tolerance?: number;
  /** For the numbers at one place, as `bpm` or `beats.*.rms`, where `*` is any index or name. */
  readonly fields?: Readonly<Record<string, number>>;
}

/** A file with a wrong length would fill the screen. */
const MAX_DIFFERENCES = 20;

/**
 * Where `actual` is not `expected`, a line each: another type, key, length or text, or a number that is off by
 * more than its tolerance. Empty when they agree.
 */
export function differences(actual: unknown, expected: unknown, tolerances: Tolerances = {}): string[] {
  const found = [...compare(actual, expected, { ...tolerances, path: [] })];
  const more = found.length - MAX_DIFFERENCES;
  return more > 0 ? [...found.slice(0, MAX_DIFFERENCES), `… and ${more} more`] : found;
}

type Place = Tolerances & { readonly path: readonly string[] };

function* compare(actual: unknown, expected: unknown, place: Place): Generator<string> {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const allowed = toleranceOf(place);
    if (Math.abs(actual - expected) <= allowed || Object.is(actual, expected)) return;
    yield `${nameOf(place)}: ${actual} is not ${expected} ± ${allowed}`;
  } else if (Array.isArray(actual) && Array.isArray(expected) && actual.length !== expected.length) {
    yield `${nameOf(place)}: ${actual.length} items, not ${expected.length}`;
  } else if (isTree(actual) && isTree(expected) && Array.isArray(actual) === Array.isArray(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      yield* compare(actual[key], expected[key], { ...place, path: [...place.path, key] });
    }
  } else if (actual !== expected) {
    yield `${nameOf(place)}: ${shown(actual)} is not ${shown(expected)}`;
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toleranceOf({ path, tolerance = 0, fields = {} }: Place): number {
  const matches = (pattern: string) => {
    const parts = pattern.split('.');
    return parts.length === path.length && parts.every((part, k) => part === '*' || part === path[k]);
  };
  const field = Object.entries(fields).find(([pattern]) => matches(pattern));
  return field ? field[1] : tolerance;
}

function nameOf({ path }: Place): string {
  return path.length === 0 ? 'the whole' : path.join('.');
}

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
