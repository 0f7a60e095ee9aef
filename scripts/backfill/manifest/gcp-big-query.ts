import type { BigQuery, RowMetadata } from '@google-cloud/bigquery';
import { abortable } from '../../../shared/platform/abortable.ts';
import type { BigQueryReader, Row } from './big-query.ts';

/** BigQuery, as the account that the command runs as. The client is loaded at the first read. */
export function createBigQueryReader({ project }: { readonly project: string }): BigQueryReader {
  const open = async (): Promise<BigQuery> => {
    const { BigQuery } = await import('@google-cloud/bigquery');
    return new BigQuery({ projectId: project });
  };
  return {
    async *readTable({ project: owner = project, dataset, table }, signal) {
      const source = (await open()).dataset(dataset, { projectId: owner }).table(table);
      yield* rowsOf((page) => source.getRows(page), signal);
    },
    async *runQuery(query, signal) {
      const [job] = await (await open()).createQueryJob({ query });
      let isRead = false;
      try {
        yield* rowsOf((page) => job.getQueryResults(page), signal);
        isRead = true;
      } finally {
        // It goes on and is charged for otherwise.
        if (!isRead) await job.cancel().catch(() => {});
      }
    },
  };
}

/** An INT64 need not fit into a number. */
const INTEGERS_AS_TEXT = { wrapIntegers: { integerTypeCastFunction: String } };

/**
 * All rows, page by page. The streams of the client (9.3.0) would do that too, but forget from the second page on
 * how integers are to be read. While a query runs, its page is empty and there is another.
 */
async function* rowsOf(
  read: (page: object) => Promise<readonly [RowMetadata[], next?: object | null, ...rest: unknown[]]>,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  let page: object | null | undefined = {};
  while (page) {
    const answer = read({ ...page, ...INTEGERS_AS_TEXT, autoPaginate: false });
    const [rows, next]: Awaited<typeof answer> = await abortable(answer, signal);
    yield* rows;
    page = next;
  }
}
