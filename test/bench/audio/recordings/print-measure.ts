import { areaUnderRoc, quantile, shareOf } from './statistics.ts';

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Prints how a measure lies in each class, and how well it tells the first class from each of the others. */
export function printMeasure(name: string, classes: ReadonlyMap<string, readonly number[]>): void {
  console.log(`\n${name}`);
  console.log(row('', ['clips', '5 %', '25 %', '50 %', '75 %', '95 %', '< 0.33', '> 0.5', '> 0.66', 'area']));
  const [first = []] = classes.values();
  for (const [label, values] of classes) {
    const shares = [
      shareOf(values, (value) => value < 0.33),
      shareOf(values, (value) => value > 0.5),
      shareOf(values, (value) => value > 0.66),
    ];
    console.log(
      row(label, [
        String(values.length),
        ...SHARES.map((share) => quantile(values, share).toFixed(3)),
        ...shares.map((share) => `${(100 * share).toFixed(1)} %`),
        values === first ? '' : areaUnderRoc(first, values).toFixed(4),
      ]),
    );
  }
}

function row(label: string, cells: readonly string[]): string {
  return label.padEnd(10) + cells.map((cell) => cell.padStart(9)).join('');
}
