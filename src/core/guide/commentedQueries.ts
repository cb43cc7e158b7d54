import { Lexer } from '../sql/lexer';
import { StatementEnd } from '../sql/statementEnd';
import { MappedText } from './mappedText';
import { saysWhatToExpect } from './saysWhatToExpect';
import type { FoundComment, FoundStatement, SqlReadingOptions } from './sqlReading';
import { readSql } from './sqlText';

/** A query that stands in comments, and what is left of its last line. */
export interface CommentedQuery {
  readonly statement: FoundStatement;
  /** The comment lines that it takes: the first one, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Words behind it on its last line. */
  readonly tail: FoundComment | null;
}

const begins = /^(?:select|with|explain|show|values|table)\b/i;
/** `Check: select ...`: a name in front of the query. */
const label =
  /^(?:[-*•]\s+)?(?:check|verify|verification|verify with|test|query|sql|run|sanity check|smoke test)(?:\s+#?\d+)?\s*:\s*(?=(?:select|with|explain|show|values|table)\b)/i;
/** "Select the rows that ..." is no SQL; a query has a list, a table, a call or a semicolon. */
const isQuery = /\bfrom\b|[;(*]|\bshow\s+\w+/i;
const longestQuery = 200;
/** Comments with more lines than that which only look like queries are a text, and hold none. */
const MOST_ATTEMPTS = 200;

/** The queries in lines of comments that follow each other. Only what reads: nothing that changes a database is taken. */
export function commentedQueries(
  text: string,
  comments: readonly FoundComment[],
  options: SqlReadingOptions,
): CommentedQuery[] {
  const lines = comments.map((line) => ({ ...line, text: line.text.replace(label, '') }));
  const found: CommentedQuery[] = [];
  let attempts = 0;
  for (let from = 0; from < lines.length;) {
    const mayBegin = attempts < MOST_ATTEMPTS && begins.test(lines[from]?.text ?? '');
    const query = mayBegin ? queryAt(text, lines, from, options) : null;
    if (query) found.push(query);
    else if (mayBegin) attempts += 1;
    from = query ? query.to : from + 1;
  }
  return found;
}

function queryAt(
  text: string,
  lines: readonly FoundComment[],
  from: number,
  options: SqlReadingOptions,
): CommentedQuery | null {
  let to = from + 1;
  while (to < lines.length && to - from < longestQuery && follows(lines, to)) to += 1;
  const source = unmarked(text, lines.slice(from, to));
  const closed = endOfFirst(source);
  if (closed !== null) {
    const statement = read(source, 0, closed, options);
    if (statement) return withTail(source, closed, from, statement, options);
  }
  // Without a semicolon the query goes on to the words that say what it should return.
  let last = from + 1;
  while (last < to && !endsQuery(lines[last]?.text ?? '')) last += 1;
  const open = unmarked(text, lines.slice(from, last));
  const statement = read(open, 0, open.text.length, options);
  return statement && { statement, from, to: last, tail: null };
}

function follows(lines: readonly FoundComment[], at: number): boolean {
  return (lines[at]?.line ?? 0) - (lines[at - 1]?.line ?? 0) <= 2;
}

function endsQuery(text: string): boolean {
  return (
    begins.test(text) ||
    /^(?:expect|should|must|result|returns?\b|=>|->|→)/i.test(text) ||
    saysWhatToExpect(text, 'commentAfter')
  );
}

/** The comment lines without their marks, as one text. */
function unmarked(text: string, lines: readonly FoundComment[]): MappedText {
  const whole = MappedText.of(text, { start: 0, end: text.length });
  const builder = MappedText.builder();
  for (const { text: words, at } of lines) {
    const start = text.indexOf(words, at);
    builder.add(whole, start, start + words.length);
    builder.insert('\n');
  }
  return builder.build();
}

/** Where the first semicolon that ends a statement stands, and the text is well-formed up to it; null for none. */
function endOfFirst(source: MappedText): number | null {
  const lexer = new Lexer(source.text);
  const end = new StatementEnd();
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (end.isEnd(source.text, token)) return token.end;
  }
  return null;
}

function read(
  source: MappedText,
  start: number,
  end: number,
  options: SqlReadingOptions,
): FoundStatement | null {
  if (!isQuery.test(source.text.slice(start, end))) return null;
  const { items } = readSql(source.slice(start, end), options);
  const [item] = items;
  if (items.length !== 1 || item?.kind !== 'statement' || !item.statement.reads) return null;
  return item.statement;
}

function withTail(
  source: MappedText,
  end: number,
  from: number,
  statement: FoundStatement,
  options: SqlReadingOptions,
): CommentedQuery {
  const taken = source.text.slice(0, end).split('\n').length;
  const lineEnd = source.text.indexOf('\n', end);
  const rest = source.text.slice(end, lineEnd === -1 ? undefined : lineEnd);
  const words = rest.replace(/^\s*(?:--+|\/\*+|#)?\s*/, '').trim();
  const at = source.toSource(end - 1) + 1;
  const tail: FoundComment | null =
    words === '' ? null : { text: words, line: options.lineOf(at), at, where: 'tail', owner: null };
  return { statement, from, to: from + taken, tail };
}
