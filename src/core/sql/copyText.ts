import type { CopyRows, Statement, TextRange } from './script.model';

/** SQL as it is sent: without the rows of COPY, which go to the server when it asks for them. */
export interface SentText {
  readonly text: string;
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
export function withoutRows(sql: string, copies: readonly CopyRows[]): SentText {
  let text = '';
  let at = 0;
  for (const { range } of copies) {
    text += sql.slice(at, range.start);
    at = range.end;
  }
  return {
    text: text + sql.slice(at),
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
