import type { TableName } from './manifest-spec.ts';

/** A row, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** What manifests need of BigQuery. */
export interface BigQueryReader {
  /** The rows of a table, as they lie there, which costs nothing. */
  readTable(table: TableName, signal: AbortSignal): AsyncIterable<Row>;
  /** The rows of a query's result. The query is charged to the project by what it scans. */
  runQuery(sql: string, signal: AbortSignal): AsyncIterable<Row>;
}
