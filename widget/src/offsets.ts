import type { Flag } from "./contract";

/** A part of a text that is marked, in the units of JavaScript's strings. */
export interface Mark {
  flag: Flag;
  start: number;
  end: number;
}

/** Return where a character lies in a string; the server counts characters, a string counts an emoji as two. */
export function unitOf(text: string, character: number): number {
  let units = 0;
  let characters = 0;
  for (const one of text) {
    if (characters === character) {
      break;
    }
    units += one.length;
    characters += 1;
  }
  return units;
}

/** Return the flags that point at words, from left to right, none overlapping the one before. */
export function marksOf(text: string, flags: readonly Flag[]): Mark[] {
  const marks: Mark[] = [];
  let last = 0;
  for (const flag of [...flags].sort((a, b) => a.start - b.start)) {
    const mark = { flag, start: unitOf(text, flag.start), end: unitOf(text, flag.end) };
    if (mark.end > mark.start && mark.start >= last) {
      marks.push(mark);
      last = mark.end;
    }
  }
  return marks;
}

/**
 * Return marks as they stand after an edit, until the server has looked at the new text.
 *
 * Marks before the edit stay, marks behind it move, a mark that was edited goes.
 */
export function moveMarks(marks: readonly Mark[], before: string, after: string): Mark[] {
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) {
    same += 1;
  }
  let tail = 0;
  const most = Math.min(before.length, after.length) - same;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail += 1;
  }
  const moved = after.length - before.length;
  return marks.flatMap((mark) => {
    if (mark.end <= same) {
      return [mark];
    }
    return mark.start >= before.length - tail
      ? [{ flag: mark.flag, start: mark.start + moved, end: mark.end + moved }]
      : [];
  });
}

/** A piece of a text, marked or not. */
export interface Piece {
  text: string;
  mark: Mark | null;
}

/** Return a text cut at its marks. */
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const mark of marks) {
    pieces.push({ text: text.slice(from, mark.start), mark: null }, { text: text.slice(mark.start, mark.end), mark });
    from = mark.end;
  }
  pieces.push({ text: text.slice(from), mark: null });
  return pieces.filter((piece) => piece.text);
}
