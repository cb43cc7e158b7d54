import { ComposedText } from './composedText';
import { piecesOf } from './pieces';
import type { CopyRows, Statement, TextRange } from './script.model';
import type { SqlText } from './sqlText';

/** SQL as it is sent: without the rows of COPY, which go to the server when it asks for them. */
export interface SentText {
  readonly text: SqlText;
  /** The rows of each COPY, in order, as ranges of the whole SQL. */
  readonly rows: readonly TextRange[];
  /** The offset in the whole SQL of an offset in `text`. */
  wholeOffset(offset: number): number;
}

/**
 * Takes the rows of COPY out of a text.
 *
 * @param sql the whole SQL
 * @param copies in order, ranges of `sql`
 */
export function withoutRows(sql: SqlText, copies: readonly CopyRows[]): SentText {
  const ends = [0, ...copies.map(({ range }) => range.end)];
  const starts = [...copies.map(({ range }) => range.start), sql.length];
  const spans = ends.map((start, index) => ({ start, end: starts[index] ?? start }));
  return {
    text: copies.length === 0 ? sql : new ComposedText(sql, spans),
    rows: copies.map(({ rows }) => rows),
    wholeOffset(offset) {
      let whole = offset;
      for (const { range } of copies) {
        if (range.start > whole) break;
        whole += range.end - range.start;
      }
      return whole;
    },
  };
}

/** The rows of the statements of a text that stands `shift` further in what is sent. */
export function copiesOf(statements: readonly Statement[], shift: number): CopyRows[] {
  const moved = ({ start, end }: TextRange): TextRange => ({
    start: start + shift,
    end: end + shift,
  });
  return statements.flatMap(({ copy }) =>
    copy ? [{ rows: moved(copy.rows), range: moved(copy.range) }] : [],
  );
}

/**
 * Where the row is that the server could not take: its CONTEXT names the line of the data, counted from 1 (`COPY t,
 * line 3, column b: "x"`; the words may be translated). Null where it names none.
 */
export function offsetOfCopyLine(
  text: SqlText,
  { rows }: CopyRows,
  context: string | undefined,
): number | null {
  const line = Number(/^COPY .+?, [^\d,:"]+ (\d+)(?=[,:]|$)/m.exec(context ?? '')?.[1] ?? 0);
  if (line === 0) return null;
  let at = rows.start;
  let left = line - 1;
  let start = rows.start;
  for (const piece of left > 0 ? piecesOf(text, rows) : []) {
    for (let feed = piece.indexOf('\n'); feed !== -1 && left > 0; left -= 1) {
      start = at + feed + 1;
      feed = piece.indexOf('\n', feed + 1);
    }
    if (left === 0) break;
    at += piece.length;
  }
  return left === 0 && start < rows.end ? start : null;
}
