const ERROR = /(?:FATAL ERROR|\b(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?): .+/;
const PLACE = /file:\/\/(\/[^\s)]+?:\d+)/;

/** What functions-framework adds to the end of any failure, and what therefore says nothing. */
const EMPTY_WORDS = [
  /^Could not load the function/,
  /^Did you (specify|list)/,
  /^Error: Process exited with code/,
  /^(\s+at |-----|\s*$)/,
];

/**
 * The one thing worth saying from what a process wrote to stderr before it ended: its error and where in the
 * sources that was, otherwise its last line. Paths are shown from `root`. Empty when it wrote nothing.
 */
export function lastWords(stderr: readonly string[], root: string): string {
  const telling = stderr.filter((line) => !EMPTY_WORDS.some((pattern) => pattern.test(line)));
  const errorLine = telling.findLast((line) => ERROR.test(line));
  const error = errorLine?.match(ERROR)?.[0];
  if (!errorLine || !error) return telling.at(-1)?.trim() ?? '';
  const place = findPlace(stderr, stderr.lastIndexOf(errorLine), root);
  return place ? `${error} (${place})` : error;
}

/** Node prints the place of a syntax error a few lines before it and that of a thrown error right after it. */
function findPlace(stderr: readonly string[], at: number, root: string): string | null {
  const before = stderr.slice(Math.max(0, at - 6), at);
  const after = stderr.slice(at, at + 12).filter((line) => /^\s+at /.test(line));
  const places = [...before, ...after].map((line) => line.match(PLACE)?.[1]);
  const own = places.find((place) => place?.startsWith(`${root}/`) && !place.includes('/node_modules/'));
  return own ? own.slice(root.length + 1) : null;
}
