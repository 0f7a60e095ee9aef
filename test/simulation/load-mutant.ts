import { registerHooks } from 'node:module';
import type { Mutant } from './mutants.ts';

/** The repository's root, as a URL that ends in "/". */
const ROOT = new URL('../../', import.meta.url).href;
const QUERY = '?mutant=';

const loading = new Map<string, Mutant>();

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [, mutation] = context.parentURL?.split(QUERY) ?? [];
    const isOurs = resolved.url.startsWith(ROOT) && !resolved.url.includes('/node_modules/');
    if (mutation === undefined || !isOurs || resolved.url.includes(QUERY)) return resolved;
    return { ...resolved, url: `${resolved.url}${QUERY}${mutation}` };
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const [path, mutation] = url.split(QUERY);
    const mutant = mutation === undefined ? undefined : loading.get(mutation);
    if (!mutant || path !== `${ROOT}${mutant.file}`) return loaded;
    return { ...loaded, source: mutate(String(loaded.source), mutant) };
  },
});

/**
 * Loads the simulation once more with one rule of the product broken. Throws where the text to replace is not
 * in the source exactly once: then the mutant no longer says what it should.
 */
export async function loadMutant(mutant: Mutant): Promise<typeof import('./run-seed.ts')> {
  const mutation = encodeURIComponent(mutant.name);
  loading.set(mutation, mutant);
  return await import(`./run-seed.ts${QUERY}${mutation}`);
}

function mutate(source: string, { name, file, edits }: Mutant): string {
  return edits.reduce((text, [from, to]) => {
    const found = text.split(from).length - 1;
    if (found !== 1)
      throw new Error(`Cannot make mutant "${name}": ${file} has ${found} times ${JSON.stringify(from)}`);
    return text.replace(from, () => to);
  }, source);
}
