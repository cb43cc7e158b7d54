import { Lexer } from './lexer';
import type { CopyRows, ScriptProblem, TextRange } from './script.model';
import type { SqlText } from './sqlText';
import { StatementEnd } from './statementEnd';
import { isTrivia, type Token } from './token';

/**
 * A part of a script that holds whole statements. The parser takes a script in such parts, so that its tree of
 * a large file (a hundred times the text) never stands in memory at once.
 */
export interface Chunk extends TextRange {
  /** Where its tokens begin and end, without white space, comments and semicolons. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** What its last statement is given, if rows of COPY follow; they are not part of the chunk. */
  readonly copy: (CopyRows & { readonly unterminated: boolean }) | null;
  /** What stands right before it and means nothing: commands of psql in the output of pg_dump. */
  readonly passedOver: TextRange | null;
  /** What only psql understands and the parser is sure to refuse. */
  readonly psql: readonly ScriptProblem[];
  /** What looks like a psql variable: one only if the parser refuses the chunk (JSON_OBJECT('a':b) is SQL). */
  readonly variables: readonly ScriptProblem[];
}

/** UTF-16 code units; what the parser takes at once decides how much memory it keeps for good. */
export const CHUNK_LENGTH = 1 << 15;

/** Cuts a part of a text into chunks at the ends of statements, each as long as `length` or its last statement needs. */
export function* chunksOf(
  text: SqlText,
  range: TextRange,
  length: number = CHUNK_LENGTH,
): Generator<Chunk, void, undefined> {
  const lexer = new Lexer(text, range);
  const statementEnd = new StatementEnd();
  let builder = new ChunkBuilder(text, range.start);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (token.kind === 'copyData') {
      yield builder.finish(token.start, copyOf(token));
      builder = new ChunkBuilder(text, token.end);
      continue;
    }
    if (builder.isBetween && isHarmless(text, token)) {
      yield builder.finish(token.start);
      builder = new ChunkBuilder(text, token.end, { start: token.start, end: token.end });
      continue;
    }
    if (builder.full && !isTrivia(token)) {
      // The rows of a COPY that ends here are told by its statement.
      yield builder.finish(token.start);
      builder = new ChunkBuilder(text, token.start);
    }
    builder.add(token);
    const ended = statementEnd.isEnd(text, token);
    if (ended && token.end - builder.start >= length) builder.full = true;
  }
  yield builder.finish(range.end);
}

/** pg_dump puts them around its output since PostgreSQL 17.6; they only keep psql from running its other commands. */
function isHarmless(text: SqlText, token: Token): boolean {
  if (token.kind !== 'metaCommand') return false;
  return /^\\(?:un)?restrict(?:\s+\S+)?\s*$/.test(text.slice(token.start, token.end));
}

function copyOf({ start, end, unterminated }: Token): NonNullable<Chunk['copy']> {
  const rows = { start, end: unterminated ? end : end - '\\.'.length };
  return { rows, range: { start, end }, unterminated };
}

class ChunkBuilder {
  full = false;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly psql: ScriptProblem[] = [];
  private readonly variables: ScriptProblem[] = [];
  /** Whether no statement is open. */
  isBetween = true;

  constructor(
    private readonly text: SqlText,
    readonly start: number,
    private readonly passedOver: TextRange | null = null,
  ) {}

  add(token: Token): void {
    if (isTrivia(token)) return;
    const { start, end } = token;
    this.isBetween = token.kind === 'semicolon';
    if (this.isBetween) return;
    if (token.kind === 'metaCommand') this.psql.push(this.found('psqlMetaCommand', token));
    else if (token.kind === 'variable') this.variables.push(this.found('psqlVariable', token));
    this.starts.push(start);
    this.ends.push(end);
  }

  private found(code: ScriptProblem['code'], { start, end }: Token): ScriptProblem {
    const found = this.text.slice(start, Math.min(end, start + 200)).trimEnd();
    return { code, found, range: { start, end } };
  }

  finish(end: number, copy: Chunk['copy'] = null): Chunk {
    const { start, starts, ends, psql, variables, passedOver } = this;
    return { start, end, starts, ends, psql, variables, copy, passedOver };
  }
}
