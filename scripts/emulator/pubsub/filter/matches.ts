import type { Filter } from './parse-filter.ts';

/** Whether a message with these attributes passes the filter. A comparison with an absent key is false, `!=` true. */
export function matches(filter: Filter, attributes: Readonly<Record<string, string>>): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'has':
      return attributeOf(attributes, filter.key) !== undefined;
    case 'equals':
      return attributeOf(attributes, filter.key) === filter.value;
    case 'prefix':
      return attributeOf(attributes, filter.key)?.startsWith(filter.value) ?? false;
    case 'not':
      return !matches(filter.operand, attributes);
    case 'and':
      return filter.operands.every((operand) => matches(operand, attributes));
    case 'or':
      return filter.operands.some((operand) => matches(operand, attributes));
  }
}

/** Own keys only: `attributes:constructor` asks for an attribute, not for what every object inherits. */
function attributeOf(attributes: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}
