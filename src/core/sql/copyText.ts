import { offsetOfServerPosition } from './position';
import type { CopyRows, Statement, TextRange } from './script.model';

/** SQL as it is sent: without the rows of COPY, which go to the server when it asks for them. */
export interface SentText {
  readonly text: string;
  /** The rows of each COPY, in order, as ranges of the whole SQL. */
  readonly rows: readonly TextRange[];
  /** The place in the whole SQL of a position that the server gives; both count characters from 1. */
  wholePosition(position: number): number;
}

/**
 * Takes the rows of COPY out of a text.
 *
 * @param sql the whole SQL
 * @param copies in order, ranges of `sql`
 */
export function withoutRows(sql: string, copies: readonly CopyRows[]): SentText {
  const pieces: string[] = [];
  let at = 0;
  for (const { range } of copies) {
    pieces.push(sql.slice(at, range.start));
    at = range.end;
  }
  pieces.push(sql.slice(at));
  const text = pieces.join('');
  return {
    text,
    rows: copies.map(({ rows }) => rows),
    wholePosition(position) {
      let offset = offsetOfServerPosition(text, position);
      let left = 0;
      for (const { range } of copies) {
        if (range.start > offset) break;
        offset += range.end - range.start;
        left += charactersIn(sql, range);
      }
      return position + left;
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
  text: string,
  { rows }: CopyRows,
  context: string | undefined,
): number | null {
  const line = Number(/^COPY .+?, [^\d,:"]+ (\d+)(?=[,:]|$)/m.exec(context ?? '')?.[1] ?? 0);
  let at = rows.start;
  for (let number = 1; number < line && at < rows.end; number += 1) {
    const end = text.indexOf('\n', at);
    if (end === -1) return null;
    at = end + 1;
  }
  return line > 0 && at < rows.end ? at : null;
}

/** Code points, as the server counts. */
function charactersIn(text: string, { start, end }: TextRange): number {
  let count = end - start;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0xdc00 && code <= 0xdfff) count -= 1;
  }
  return count;
}
