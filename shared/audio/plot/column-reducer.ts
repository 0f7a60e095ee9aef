/** Columns of values over time, of which at most twice as many are kept as asked for. */
export interface ColumnReducer {
  /** Takes the next column; it is copied. */
  push(column: Float64Array): void;
  /** What is left: columns in order, each the maximum over the same number of pushed ones, the last of fewer. */
  end(): { readonly columns: readonly Float32Array[]; readonly perColumn: number; readonly pushed: number };
}

/**
 * Shrinks a picture as it is drawn, so that its memory does not grow with its length: whenever there are twice
 * as many columns as wanted, neighbours become one, by their maximum.
 */
export function createColumnReducer(wanted: number): ColumnReducer {
  let columns: Float32Array[] = [];
  let perColumn = 1;
  let pushed = 0;
  return {
    push(column) {
      if (pushed % perColumn === 0) {
        if (columns.length === 2 * wanted) {
          columns = columns.flatMap((left, index) =>
            index % 2 === 0 ? [maximum(left, columns[index + 1] as Float32Array)] : [],
          );
          perColumn *= 2;
        }
        columns.push(Float32Array.from(column));
      } else {
        maximum(columns.at(-1) as Float32Array, column);
      }
      pushed += 1;
    },
    end: () => ({ columns, perColumn, pushed }),
  };
}

/** Raises the values of `kept` to those of `other`. */
function maximum(kept: Float32Array, other: Float32Array | Float64Array): Float32Array {
  for (let k = 0; k < kept.length; k += 1) kept[k] = Math.max(kept[k] as number, other[k] as number);
  return kept;
}
