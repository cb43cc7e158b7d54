/** An outcome at its line, and the text that it belongs to. Lines count from 0, as an editor's do. */
export interface OutcomeMark {
  /** The line at whose end it is shown. */
  readonly line: number;
  /**
   * First and last line of the text that decides it: from the heading whose parts run with it to where the next section
   * begins.
   */
  readonly from: number;
  readonly to: number;
  /** True once that text is another one: the outcome is of what stood there before. */
  readonly stale: boolean;
}

/** One change of a document, in its lines before the change. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  /** How many lines the new text has, at least 1. */
  readonly lines: number;
}

/** The marks after a change: moved with their lines, stale where their text changed, gone with their line. */
export function afterChange<Mark extends OutcomeMark>(
  marks: readonly Mark[],
  change: LineChange,
): Mark[] {
  const shift = change.lines - 1 - (change.end - change.start);
  return marks.flatMap((mark) => {
    if (change.start > mark.to) return [mark];
    if (change.end < mark.from) return [moved(mark, shift)];
    const isGone = change.start < mark.line && change.end > mark.line;
    if (isGone) return [];
    const isBelow = change.start >= mark.line;
    return [
      {
        ...mark,
        from: Math.min(mark.from, change.start),
        line: isBelow ? mark.line : Math.max(change.start, mark.line + shift),
        to: capped(mark.to, shift),
        stale: true,
      },
    ];
  });
}

function moved<Mark extends OutcomeMark>(mark: Mark, shift: number): Mark {
  return { ...mark, from: mark.from + shift, line: mark.line + shift, to: capped(mark.to, shift) };
}

function capped(line: number, shift: number): number {
  return line >= Number.MAX_SAFE_INTEGER - 1 ? line : line + shift;
}
