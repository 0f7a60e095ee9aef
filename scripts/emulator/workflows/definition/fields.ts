import { DefinitionError, type Place } from './definition-error.ts';
import type { SourceEntry, SourceList, SourceMap, SourceNode } from './source-node.ts';

const NAME = /^[A-Za-z_]\w*$/;

/** The node as a map with no other keys than these. Throws DefinitionError naming the one that is unknown. */
export function fieldsOf(
  node: SourceNode,
  what: string,
  allowed: readonly string[],
  place: Place,
): ReadonlyMap<string, SourceEntry> {
  const { entries } = mapOf(node, what, place);
  for (const { key, line } of entries.values()) {
    if (allowed.includes(key)) continue;
    throw new DefinitionError(`${what} has no field "${key}", it may have ${allowed.join(', ')}`, {
      ...place,
      line,
    });
  }
  return entries;
}

export function mapOf(node: SourceNode, what: string, place: Place): SourceMap {
  if (node.kind === 'map') return node;
  throw new DefinitionError(`${what} must be a map`, { ...place, line: node.line });
}

export function listOf(node: SourceNode, what: string, place: Place): SourceList {
  if (node.kind === 'list') return node;
  throw new DefinitionError(`${what} must be a list`, { ...place, line: node.line });
}

/** The one entry of a map that has no other. */
export function onlyEntry(node: SourceNode, what: string, place: Place): SourceEntry {
  const [entry, ...others] = mapOf(node, what, place).entries.values();
  if (entry && others.length === 0) return entry;
  throw new DefinitionError(`${what} must be a map with one key`, { ...place, line: node.line });
}

export function textOf(node: SourceNode, what: string, place: Place): string {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  throw new DefinitionError(`${what} must be a text`, { ...place, line: node.line });
}

/** A name of a variable, a parameter or a routine. */
export function nameOf(node: SourceNode, what: string, place: Place): string {
  return checkName(textOf(node, what, place), what, { ...place, line: node.line });
}

export function checkName(name: string, what: string, place: Place): string {
  if (NAME.test(name)) return name;
  throw new DefinitionError(
    `${what} must be a name of letters, digits and underscores [name=${name}]`,
    place,
  );
}
