import type { Picture } from './picture.ts';
import { columnsOf, type Slot } from './ranks.ts';
import { assignTracks, type Net } from './tracks.ts';

export interface PlacedSlot extends Slot {
  readonly row: number;
}

/** The wires between a column and the next. */
export interface Channel {
  readonly nets: readonly Net[];
  /** Nets that are not in it run straight. */
  readonly tracks: ReadonlyMap<string, number>;
}

export interface TextLayout {
  readonly columns: readonly (readonly PlacedSlot[])[];
  /** One fewer than columns. */
  readonly channels: readonly Channel[];
  readonly rows: number;
}

/** What nothing on the left leads to takes what is left, at the bottom. */
const NO_ROW = Number.MAX_SAFE_INTEGER;

/** Gives every node a column and a row, so that the first child stands beside its parent. */
export function layOutText(picture: Picture): TextLayout {
  const columns: PlacedSlot[][] = [];
  const channels: Channel[] = [];
  for (const slots of columnsOf(picture)) {
    const before = columns.at(-1);
    if (!before) {
      columns.push(slots.map((slot, row) => ({ ...slot, row })));
      continue;
    }
    const beside = placeRows(picture, before, slots, 0);
    const channel = connect(picture, before, beside);
    if (channel) {
      columns.push(beside);
      channels.push(channel);
      continue;
    }
    // Wires would swap rows: below everything on the left no two can.
    const below = placeRows(picture, before, slots, Math.max(...before.map(({ row }) => row)) + 1);
    columns.push(below);
    channels.push(connect(picture, before, below) ?? { nets: [], tracks: new Map() });
  }
  const rows = Math.max(0, ...columns.flat().map(({ row }) => row)) + 1;
  return { columns, channels, rows };
}

function placeRows(
  picture: Picture,
  before: readonly PlacedSlot[],
  slots: readonly Slot[],
  firstRow: number,
): PlacedSlot[] {
  const wanted = (slot: Slot) => {
    const rows = before.filter((left) => leadsTo(picture, left, slot)).map(({ row }) => row);
    return Math.min(NO_ROW, ...rows);
  };
  const placed: PlacedSlot[] = [];
  for (const slot of slots.toSorted((a, b) => wanted(a) - wanted(b))) {
    const free = placed.length > 0 ? (placed.at(-1)?.row ?? 0) + 1 : firstRow;
    const row = wanted(slot);
    placed.push({ ...slot, row: row === NO_ROW ? free : Math.max(free, row) });
  }
  return placed;
}

function connect(
  picture: Picture,
  before: readonly PlacedSlot[],
  after: readonly PlacedSlot[],
): Channel | null {
  const nets = before
    .map((left): Net => {
      const to = after.filter((right) => leadsTo(picture, left, right)).map(({ row }) => row);
      return { id: left.id, from: left.row, to };
    })
    .filter(({ to }) => to.length > 0);
  const tracks = assignTracks(nets);
  return tracks && { nets, tracks };
}

function leadsTo({ edges }: Picture, left: Slot, right: Slot): boolean {
  if (right.passing) return left.id === right.id;
  return edges.some(({ from, to }) => from === left.id && to === right.id);
}
