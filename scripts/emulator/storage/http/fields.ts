import { invalid } from '../model/errors.ts';

/** A parsed `fields` parameter: names to keep, each with what to keep inside it; null keeps all. */
type Mask = ReadonlyMap<string, Mask | null>;

/**
 * Keeps the named parts of a resource, e.g. `items(name,size),nextPageToken` or `items/metadata/*`.
 * https://cloud.google.com/storage/docs/json_api#partial-response
 */
export function selectFields(resource: unknown, fields: string): unknown {
  const parser = new MaskParser(fields);
  return keep(resource, parser.parse());
}

function keep(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((entry) => keep(entry, mask));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const inside = mask.has(key) ? mask.get(key) : mask.get('*');
    if (inside === undefined) return [];
    return [[key, inside === null ? inner : keep(inner, inside)]];
  });
  return Object.fromEntries(kept);
}

class MaskParser {
  readonly #fields: string;
  readonly #tokens: string[];

  constructor(fields: string) {
    this.#fields = fields;
    this.#tokens = fields.match(/[,/()]|[^,/()\s]+/g) ?? [];
  }

  parse(): Mask {
    const mask = this.#list();
    if (this.#tokens.length > 0) throw this.#fault();
    return mask;
  }

  #list(): Mask {
    const mask = new Map<string, Mask | null>();
    do {
      const [name, inside] = this.#field();
      const before = mask.get(name);
      if (before === undefined) mask.set(name, inside);
      else mask.set(name, before && inside && new Map([...before, ...inside]));
    } while (this.#take(','));
    return mask;
  }

  #field(): [string, Mask | null] {
    const name = this.#tokens.shift();
    if (name === undefined || /^[,/()]$/.test(name)) throw this.#fault();
    if (this.#take('/')) return [name, new Map([this.#field()])];
    if (!this.#take('(')) return [name, null];
    const inside = this.#list();
    if (!this.#take(')')) throw this.#fault();
    return [name, inside];
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #fault() {
    return invalid(`Invalid field selection ${JSON.stringify(this.#fields)}`, 'fields');
  }
}
