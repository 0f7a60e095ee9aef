/** A part of a definition's text, which YAML and JSON say alike. Lines are counted from 1. */
export type SourceNode = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly value: null | boolean | bigint | number | string;
  readonly line: number;
}

export interface SourceList {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly line: number;
}

export interface SourceMap {
  readonly kind: 'map';
  /** In the order of the text. */
  readonly entries: ReadonlyMap<string, SourceEntry>;
  readonly line: number;
}

export interface SourceEntry {
  readonly key: string;
  readonly value: SourceNode;
  /** Of the key. */
  readonly line: number;
}
