import { Lexer } from '../sql/lexer';
import { isInLineOf } from '../sql/pieces';
import type { TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';

/** The tool whose way of marking sections a file follows; `rollback` is the plain comment that teams write by hand. */
export type SectionStyle = 'dbmate' | 'goose' | 'sqlMigrate' | 'nodePgMigrate' | 'rollback';

export interface SectionMarker {
  readonly style: SectionStyle;
  readonly direction: 'up' | 'down';
  /** The comment. */
  readonly range: TextRange;
  /** False where more words follow, so that it could be prose: `-- Down migration is not supported`. */
  readonly certain: boolean;
  /** Whether SQL stands anywhere before it. */
  readonly hasSqlBefore: boolean;
  /** Whether the comments right after it hold SQL: then it is documentation, and marks nothing. */
  readonly isFollowedByCommentedSql: boolean;
}

/** Taken from each tool's own parser; options may follow (`transaction:false`, `notransaction`). */
const styles: readonly (readonly [SectionStyle, RegExp])[] = [
  ['dbmate', /^--\s*migrate:(up|down)(?:\s.*)?$/i],
  ['goose', /^--\s*\+goose\s+(up|down)\s*$/i],
  ['sqlMigrate', /^--\s*\+migrate\s+(up|down)(?:\s.*)?$/i],
  ['nodePgMigrate', /^--[\s-]*(up|down)\s+migration\b(.*)$/i],
  ['rollback', /^--[\s=-]*(rollback)[\s:=-]*$/i],
];

/** Cheap: most files have no marker, and need not be cut into tokens to know it. */
const anyMarker =
  /--[ \t=-]*(?:migrate:|\+goose|\+migrate|up\s+migration|down\s+migration|rollback)/i;
const noWords = /^[\s:=-]*$/;

/** Whether only spaces stand before it on its line. */
export function beginsItsLine(text: SqlText, start: number): boolean {
  let at = start;
  const before = (): string => text.slice(at - 1, at);
  while (at > 0 && (before() === ' ' || before() === '\t')) at -= 1;
  return at === 0 || before() === '\n' || before() === '\r';
}

function readMarker(
  text: SqlText,
  range: TextRange,
): Pick<SectionMarker, 'style' | 'direction' | 'certain'> | null {
  if (!beginsItsLine(text, range.start)) return null;
  const comment = text.slice(range.start, range.end);
  for (const [style, pattern] of styles) {
    const match = pattern.exec(comment);
    if (match === null) continue;
    return {
      style,
      direction: match[1]?.toLowerCase() === 'up' ? 'up' : 'down',
      certain: noWords.test(match[2] ?? ''),
    };
  }
  return null;
}

/**
 * Every comment of a SQL text that marks a section, in order. Only a line comment on a line of its own counts: not
 * one inside a string, a dollar-quoted body, a block comment or the rows of COPY.
 */
export function sectionMarkers(text: SqlText): SectionMarker[] {
  if (!isInLineOf(text, anyMarker)) return [];
  const markers: SectionMarker[] = [];
  const lexer = new Lexer(text);
  let hasSqlBefore = false;
  let onlyCommentsSinceMarker = false;
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (!isTrivia(token)) {
      hasSqlBefore = true;
      onlyCommentsSinceMarker = false;
    } else if (token.kind === 'lineComment') {
      const marker = readMarker(text, token);
      if (marker !== null) {
        const range = { start: token.start, end: token.end };
        markers.push({ ...marker, range, hasSqlBefore, isFollowedByCommentedSql: false });
        onlyCommentsSinceMarker = true;
      } else if (onlyCommentsSinceMarker && /;\s*$/.test(text.slice(token.start, token.end))) {
        const last = markers.pop();
        if (last !== undefined) markers.push({ ...last, isFollowedByCommentedSql: true });
      }
    }
  }
  return markers;
}
