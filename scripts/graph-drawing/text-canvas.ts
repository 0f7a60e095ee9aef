import type { Paint, Style } from '../cli/terminal.ts';

const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;
const UPRIGHT = UP | DOWN;
const LEVEL = LEFT | RIGHT;
/** By the sum of the directions in which a cell is left. */
const GLYPHS = ' ││││╯╮┤─╰╭├─┴┬┼';

interface Cell {
  text?: string;
  style?: Style;
  /** Directions by the wire that takes them. */
  readonly wires: Map<string, number>;
}

export type Canvas = ReturnType<typeof createCanvas>;

/** A grid of characters on which wires join, cross and turn. */
export function createCanvas(rows: number, columns: number) {
  const cells = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (): Cell => ({ wires: new Map() })),
  );
  const cellAt = (x: number, y: number) => cells[y]?.[x];
  const add = (wire: string, x: number, y: number, directions: number) => {
    const cell = cellAt(x, y);
    cell?.wires.set(wire, (cell.wires.get(wire) ?? 0) | directions);
  };
  return {
    /** Writes a text; it covers wires. */
    text(x: number, y: number, text: string, style: Style): void {
      [...text].forEach((character, index) => {
        const cell = cellAt(x + index, y);
        if (cell) Object.assign(cell, { text: character, style });
      });
    },
    /** A level wire through the cells from `left` to `right`, both included; it is open at both ends. */
    level(wire: string, y: number, left: number, right: number): void {
      for (let x = left; x <= right; x += 1) add(wire, x, y, LEVEL);
    },
    /** Turns a wire that comes in from the left at one row into the rows it goes on to. */
    turn(wire: string, x: number, from: number, to: readonly number[]): void {
      add(wire, x, from, LEFT);
      for (const row of to) {
        add(wire, x, row, RIGHT);
        for (let y = Math.min(from, row); y < Math.max(from, row); y += 1) {
          add(wire, x, y, DOWN);
          add(wire, x, y + 1, UP);
        }
      }
    },
    lines(paint: Paint): string[] {
      return cells.map((row) => paintRow(row, paint));
    },
  };
}

/** Neighbours of one style are painted in one go. */
function paintRow(row: readonly Cell[], paint: Paint): string {
  const runs: { style: Style | undefined; text: string }[] = [];
  for (const cell of row) {
    const text = cell.text ?? glyphOf(cell);
    const style: Style | undefined = cell.text ? cell.style : text === ' ' ? undefined : 'dim';
    const last = runs.at(-1);
    if (last && last.style === style) last.text += text;
    else runs.push({ style, text });
  }
  while (runs.at(-1)?.text.trim() === '') runs.pop();
  return runs.map(({ style, text }) => (style ? paint(style, text) : text)).join('');
}

function glyphOf({ wires }: Cell): string {
  const each = [...wires.values()];
  // Wires that only cross: the upright one goes over the level one.
  if (each.includes(UPRIGHT) && each.every((directions) => directions === UPRIGHT || directions === LEVEL)) {
    return '│';
  }
  const all = each.reduce((sum, directions) => sum | directions, 0);
  return GLYPHS[all] ?? ' ';
}
