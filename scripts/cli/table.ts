import { type Paint, plain } from './terminal.ts';
import { padEnd, padStart, textWidth } from './text-width.ts';

export interface Column {
  readonly header: string;
  readonly align?: 'left' | 'right';
}

const GAP = '   ';

/** Lines of a table: a dim header, then a line per row, columns as wide as their widest cell. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint = plain,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.header), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) =>
        (align === 'right' ? padStart : padEnd)(cells[index] ?? '', widths[index] ?? 0),
      )
      .join(GAP)
      .trimEnd();
  return [paint('dim', line(columns.map((column) => column.header))), ...rows.map(line)];
}
