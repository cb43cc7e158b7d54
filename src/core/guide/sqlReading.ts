import type { SqlParser } from '../sql/parser';
import type { TextRange } from '../sql/script.model';
import type { ParsedText } from './statementText';

/** A statement that was found, not yet with its words. Ranges and lines are the guide's. */
export interface FoundStatement extends ParsedText {
  readonly range: TextRange;
  readonly sql: string;
  readonly line: number;
  readonly endLine: number;
  /** The line that its semicolon stands on, where it has one. */
  readonly closingLine: number;
}

/** One line of a comment, without its marks. */
export interface FoundComment {
  readonly text: string;
  readonly line: number;
  /** Offset in the guide. */
  readonly at: number;
  /** `tail`: after a statement on the same line. `inside`: within one. `between`: on lines of its own. */
  readonly where: 'tail' | 'inside' | 'between';
  /** The statement that it is the tail of, or stands in: its place among all that were found, also those that do not parse. */
  readonly owner: number | null;
}

/** A statement that cannot be run, and why. */
export interface BrokenStatement {
  readonly sql: string;
  readonly line: number;
  readonly endLine: number;
  readonly at: number;
  readonly message: string;
  /** Whether it could not have changed anything: nothing that follows depends on it. */
  readonly harmless: boolean;
  readonly code: 'syntaxError' | 'tooLarge' | 'notRead';
}

export type SqlItem =
  | { readonly kind: 'statement'; readonly statement: FoundStatement }
  | { readonly kind: 'broken'; readonly broken: BrokenStatement };

export interface SqlReading {
  /** Statements and what does not parse, in order. */
  readonly items: readonly SqlItem[];
  readonly comments: readonly FoundComment[];
  /** What keeps the whole text from being run: `\c`, `\i`, COPY FROM STDIN. */
  readonly refused: string | null;
}

export interface SqlReadingOptions {
  readonly parser: SqlParser;
  /** The line, from 1, of an offset of the guide. */
  readonly lineOf: (offset: number) => number;
  /** Whether the text stood in a shell command. */
  readonly shell: boolean;
  /** Which statements are parsed, by their first word in lower case; all by default. Others are passed over. */
  readonly wanted?: (firstWord: string) => boolean;
}
