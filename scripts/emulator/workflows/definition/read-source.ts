import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { DefinitionError } from './definition-error.ts';
import type { SourceEntry, SourceNode, SourceScalar } from './source-node.ts';

/** Reads a definition in YAML, and so in JSON, which is a part of it. Throws DefinitionError. */
export function readSource(source: string): SourceNode {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    version: '1.2',
    schema: 'core',
    intAsBigInt: true,
    uniqueKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const reader = new Reader(lines);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw reader.refusal(problem.message, problem.pos[0]);
  if (document.contents === null) throw reader.refusal('it is empty', 0);
  return reader.read(document.contents);
}

class Reader {
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  read(node: Node): SourceNode {
    const line = this.#lineOf(node.range?.[0]);
    if (isMap(node)) return { kind: 'map', entries: this.#entries(node), line };
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.read(item as Node)), line };
    }
    if (isScalar(node)) return { kind: 'scalar', value: this.#scalar(node), line };
    const what = isAlias(node) ? 'aliases are not supported by this emulator' : 'unknown syntax';
    throw this.refusal(what, node.range?.[0]);
  }

  refusal(reason: string, offset: number | undefined): DefinitionError {
    return new DefinitionError(reason, { routine: '', step: '', line: this.#lineOf(offset) });
  }

  #entries(map: YAMLMap): ReadonlyMap<string, SourceEntry> {
    return new Map(
      (map.items as Pair<Node, Node | null>[]).map(({ key, value }) => {
        if (!isScalar(key)) throw this.refusal('a key must be a text', key.range?.[0]);
        const line = this.#lineOf(key.range?.[0]);
        const name = String(key.value);
        const absent: SourceNode = { kind: 'scalar', value: null, line };
        return [name, { key: name, value: value === null ? absent : this.read(value), line }];
      }),
    );
  }

  #scalar({ value, range }: Scalar): SourceScalar['value'] {
    if (value === null || ['boolean', 'bigint', 'number', 'string'].includes(typeof value)) {
      return value as SourceScalar['value'];
    }
    throw this.refusal(`a ${typeof value} is no value of the language`, range?.[0]);
  }

  #lineOf(offset = 0): number {
    return this.#lines.linePos(offset).line || 1;
  }
}
