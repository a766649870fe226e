// A picture of dots that stands for a code: the same for the same content. No scanner reads it.
import { createHash } from 'node:crypto';

const SIDE = 24;

export interface Pattern {
  /** Is there a dot at this pixel of a picture that is `width` pixels wide? */
  isDark(x: number, y: number, width: number): boolean;
}

export function patternOf(content: string): Pattern {
  const bits = Array.from({ length: SIDE }, (_, row) =>
    createHash('sha256').update(`${content}\n${row}`).digest(),
  );
  const corner = (value: number) => value < 7 || value >= SIDE - 7;
  return {
    isDark(x, y, width) {
      const [column, row] = [x, y].map((at) => Math.floor((at * SIDE) / width)) as [number, number];
      // Three corners like those of real codes, so that people see what it is meant to be.
      if (corner(column) && corner(row) && !(column >= 7 && row >= 7)) return ringAt(column % 17, row % 17);
      return bits[row]![column]! % 2 === 1;
    },
  };
}

function ringAt(column: number, row: number): boolean {
  const distance = Math.max(Math.abs(column - 3), Math.abs(row - 3));
  return distance === 3 || distance <= 1;
}
