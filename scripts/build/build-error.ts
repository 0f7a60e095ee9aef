/** A function that cannot be built as its sources or package.json are. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}
