import type { Node, RawStmt } from 'libpg-query';
import { as } from './ast';
import type { ByteOffsets } from './byteOffsets';
import { CHUNK_LENGTH, chunksOf, type Chunk } from './chunks';
import { Lexer } from './lexer';
import { SqlSyntaxError, type SqlParser } from './parser';
import { LineCounter } from './position';
import type { Script, ScriptProblem, TextRange } from './script.model';
import { ScriptEffects } from './scriptEffects';
import { ScriptStatement } from './scriptStatement';
import { sessionUseOf } from './sessionUse';
import type { SqlText } from './sqlText';
import { tagOf } from './tag';
import { controlOf, hasOuterPair, takenBack } from './transactionBlock';
import { transactionUseOf } from './transactionUse';

/**
 * Splits a text into statements and finds what keeps it from being read. What keeps it from running is told by
 * `partsOf`, which knows how it is to run.
 *
 * A text that the parser refuses gives no statements and at least one problem; any other gives all of them, each
 * with its effects as if all before it had run. `statements[i].index` is `i`. An outer BEGIN and COMMIT are
 * not among them: they are in `outerTransaction`, with the indexes -1 and `statements.length`.
 *
 * @param text without a byte order mark and without NUL characters.
 * @param range the part to read; all offsets of the result are offsets in the whole text.
 */
export function parseScript(
  parser: SqlParser,
  text: SqlText,
  range: TextRange = { start: 0, end: text.length },
): Script {
  const reader = new ScriptReader(parser, text);
  for (const chunk of chunksOf(text, range)) reader.read(chunk);
  return reader.finish();
}

class ScriptReader {
  private readonly statements: ScriptStatement[] = [];
  private readonly problems: ScriptProblem[] = [];
  private readonly passedOver: TextRange[] = [];
  private readonly effects: ScriptEffects;
  private readonly lines: LineCounter;
  private refused = false;

  constructor(
    private readonly parser: SqlParser,
    private readonly text: SqlText,
  ) {
    this.lines = new LineCounter(text);
    this.effects = new ScriptEffects();
  }

  read(chunk: Chunk): void {
    this.effects.make();
    if (chunk.passedOver) this.passedOver.push(chunk.passedOver);
    if (chunk.psql.length > 0) {
      this.refuse([...chunk.psql, ...chunk.variables]);
      return;
    }
    // After a refusal only psql's own words are looked for: they explain a syntax error before them.
    if (this.refused) return;
    try {
      this.parse(chunk);
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      this.refuse(chunk.variables.length > 0 ? chunk.variables : [this.syntaxError(error, chunk)]);
    }
  }

  finish(): Script {
    const { text, problems, passedOver } = this;
    // The trees of a small script may wait; those of a large one are a hundred times its text.
    if (text.length > CHUNK_LENGTH) this.effects.make();
    problems.sort((a, b) => a.range.start - b.range.start);
    if (this.refused) return { text, statements: [], outerTransaction: null, passedOver, problems };
    const hasOuter = hasOuterPair(this.statements);
    const inner = hasOuter ? this.statements.slice(1, -1) : this.statements;
    const undone = takenBack(inner);
    const statements = inner.map((statement, index) => statement.as(index, undone.has(index)));
    const begin = this.statements[0];
    const commit = this.statements.at(-1);
    return {
      text,
      statements,
      outerTransaction:
        hasOuter && begin && commit
          ? { begin: begin.as(-1), commit: commit.as(statements.length) }
          : null,
      passedOver,
      problems,
    };
  }

  private refuse(problems: readonly ScriptProblem[]): void {
    this.refused = true;
    this.problems.push(...problems);
  }

  private parse(chunk: Chunk): void {
    const sql = this.text.slice(chunk.start, chunk.end);
    const { stmts, offsets } = this.parser.parse(sql);
    const trimmer = new Trimmer(chunk);
    for (const [index, raw] of stmts.entries()) {
      const rows = index === stmts.length - 1 ? chunk.copy : null;
      this.add(raw, trimmer.trim(raw, offsets), { start: chunk.start, sql, offsets, rows });
    }
    // They would not run, and nobody would be told.
    if (chunk.copy && this.problems.length === 0 && !this.statements.at(-1)?.copy) {
      throw new Error('The lexer took SQL for rows of COPY.');
    }
  }

  private add(raw: RawStmt, range: TextRange, parsed: ParsedChunk): void {
    const { start, sql, offsets, rows } = parsed;
    const node = raw.stmt;
    if (!node) return;
    const inChunk = { start: range.start - start, end: range.end - start };
    const written = sql.slice(inChunk.start, inChunk.end);
    const isCopy = isCopyFromStdin(node);
    if (isCopy && (rows === null || rows.unterminated)) {
      const code = rows ? 'copyUnterminated' : 'copyFromStdin';
      this.problems.push({ code, found: written, range });
    }
    const control = controlOf(node);
    const session = sessionUseOf(node, written);
    this.statements.push(
      new ScriptStatement(this.text, {
        index: this.statements.length,
        range,
        line: this.lines.positionAt(range.start).line,
        tag: tagOf(node),
        transaction: transactionUseOf(node),
        effects: this.effects,
        place: this.effects.add({ node, text: sql, range: inChunk, offsets }),
        ...(control && { control }),
        ...(session && { session }),
        ...(isCopy && rows && { copy: { rows: rows.rows, range: rows.range } }),
      }),
    );
  }

  private syntaxError(error: SqlSyntaxError, chunk: Chunk): ScriptProblem {
    const at = chunk.start + error.offset;
    // At the end of input there is no token: the last one is shown.
    const start = at < chunk.end ? at : (chunk.starts.at(-1) ?? chunk.start);
    const token = new Lexer(this.text, { start, end: chunk.end }).next();
    return {
      code: 'syntaxError',
      found: error.message,
      range: { start, end: token?.end ?? start },
    };
  }
}

interface ParsedChunk {
  /** Where it begins in the text. */
  readonly start: number;
  readonly sql: string;
  readonly offsets: ByteOffsets;
  /** What its last statement is given. */
  readonly rows: Chunk['copy'];
}

function isCopyFromStdin(node: Node): boolean {
  const copy = as(node, 'CopyStmt');
  return copy?.is_from === true && copy.filename === undefined && copy.is_program !== true;
}

/** Takes white space and comments off the parser's ranges, in one pass over the tokens. */
class Trimmer {
  private at = 0;

  constructor(private readonly chunk: Chunk) {}

  /** @param raw the statement after the one of the last call. */
  trim(raw: RawStmt, offsets: ByteOffsets): TextRange {
    const { start: base, end, starts, ends } = this.chunk;
    const byte = raw.stmt_location ?? 0;
    const from = base + offsets.toUtf16(byte);
    const to = raw.stmt_len ? base + offsets.toUtf16(byte + raw.stmt_len) : end;
    while ((starts[this.at] ?? to) < from) this.at += 1;
    const first = starts[this.at] ?? from;
    while ((starts[this.at] ?? to) < to) this.at += 1;
    return { start: first, end: ends[this.at - 1] ?? to };
  }
}
