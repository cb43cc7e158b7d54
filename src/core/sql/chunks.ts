import { Lexer } from './lexer';
import type { ScriptProblem, TextRange } from './script.model';
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
  /** What only psql understands and the parser is sure to refuse. */
  readonly psql: readonly ScriptProblem[];
  /** What looks like a psql variable: one only if the parser refuses the chunk (JSON_OBJECT('a':b) is SQL). */
  readonly variables: readonly ScriptProblem[];
}

/** UTF-16 code units; the parser needs about a fifth of a second for as much. */
const CHUNK_LENGTH = 1 << 20;

/** Cuts a part of a text into chunks at the ends of statements, each as long as `length` or its last statement needs. */
export function* chunksOf(
  text: string,
  range: TextRange,
  length: number = CHUNK_LENGTH,
): Generator<Chunk, void, undefined> {
  const lexer = new Lexer(text, range);
  const statementEnd = new StatementEnd();
  let builder = new ChunkBuilder(text, range.start);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    // The rows that follow a COPY belong to its chunk: they are told by its statement.
    if (builder.full && token.kind !== 'copyData' && !isTrivia(token)) {
      yield builder.finish(token.start);
      builder = new ChunkBuilder(text, token.start);
    }
    builder.add(token);
    const ended = statementEnd.isEnd(text, token);
    if (ended && token.end - builder.start >= length) builder.full = true;
  }
  yield builder.finish(range.end);
}

class ChunkBuilder {
  full = false;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly psql: ScriptProblem[] = [];
  private readonly variables: ScriptProblem[] = [];
  private statementStart: number | null = null;
  private lastStatement: TextRange | null = null;

  constructor(
    private readonly text: string,
    readonly start: number,
  ) {}

  add(token: Token): void {
    if (isTrivia(token)) return;
    const { start, end } = token;
    if (token.kind === 'semicolon') {
      if (this.statementStart !== null) {
        this.lastStatement = { start: this.statementStart, end: start };
      }
      this.statementStart = null;
      return;
    }
    const found = this.text.slice(start, Math.min(end, start + 200)).trimEnd();
    if (token.kind === 'metaCommand') {
      this.psql.push({ code: 'psqlMetaCommand', found, range: { start, end } });
    } else if (token.kind === 'variable') {
      this.variables.push({ code: 'psqlVariable', found, range: { start, end } });
    } else if (token.kind === 'copyData') {
      const range = this.lastStatement ?? { start, end };
      this.psql.push({ code: 'copyFromStdin', found: COPY_FROM_STDIN, range });
      return;
    }
    this.statementStart ??= start;
    this.starts.push(start);
    this.ends.push(end);
  }

  finish(end: number): Chunk {
    const { start, starts, ends, psql, variables } = this;
    return { start, end, starts, ends, psql, variables };
  }
}

export const COPY_FROM_STDIN = 'COPY FROM STDIN';
