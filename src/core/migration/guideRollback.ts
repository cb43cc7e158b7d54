import { PlumblineError } from '../errors';
import type { Guide, GuideBlock, GuideStatement } from '../guide/model';
import { Lexer } from '../sql/lexer';
import { isTrivia } from '../sql/token';
import type { Rollback } from './model';

/** A guide whose sections are bound: `binds` has for each one the path of its migration, or null. */
export interface BoundGuide {
  readonly guide: Guide;
  readonly binds: readonly (string | null)[];
}

/** What guides say of how a migration is taken back: the one rollback, or why none can be taken. */
export interface GuideRollback {
  readonly rollback: Rollback | null;
  readonly refusal: PlumblineError | null;
  /** 1-based line of the block in its guide. */
  readonly line: number;
}

interface Candidate {
  readonly guide: Guide;
  readonly block: GuideBlock;
}

/**
 * The rollback that guides give for one migration: the only block with statements that change something in a rollback
 * section about it. A section that takes back everything is never one migration's rollback, and of two blocks nobody
 * can say which is meant. Null when the guides say nothing.
 */
export function guideRollback(
  migration: string,
  guides: readonly BoundGuide[],
): GuideRollback | null {
  const found = guides.flatMap((bound) => candidates(migration, bound));
  const [first, second] = found;
  if (first === undefined) return null;
  const { guide, block } = first;
  const { path } = guide;
  const { line } = block;
  const refuse = (message: string): GuideRollback => ({
    rollback: null,
    refusal: new PlumblineError('ambiguousRollback', message, {
      path,
      line,
      state: { code: 'unchanged' },
    }),
    line,
  });
  if (second !== undefined) {
    const places = found.map((one) => `${one.guide.path}, line ${one.block.line}`).join('; ');
    return refuse(`Several blocks could be the rollback of ${migration}: ${places}.`);
  }
  if (block.statements.some(({ placeholders }) => placeholders.length > 0)) {
    return refuse(
      `The rollback of ${migration} in ${path}, line ${line}, has placeholders that a person must fill in.`,
    );
  }
  const text = runnableText(guide.text, block);
  if (text === null) {
    return refuse(
      `The rollback of ${migration} in ${path}, line ${line}, cannot be taken from the guide as it stands there.`,
    );
  }
  return { rollback: { source: 'guide', path, text, range: block.range }, refusal: null, line };
}

function candidates(migration: string, { guide, binds }: BoundGuide): Candidate[] {
  return guide.blocks.flatMap((block) => {
    const section = guide.sections[block.section];
    const isMeant =
      section?.role === 'rollback' &&
      section.complete !== true &&
      binds[section.index] === migration &&
      block.executable &&
      block.statements.some(({ reads }) => !reads);
    return isMeant ? [{ guide, block }] : [];
  });
}

/**
 * The guide's text with everything blanked out that does not run: same length, same lines. A block of SQL is kept
 * whole; of a shell block, and of one in a list or a quotation, each statement. Null where a statement does not stand
 * there token by token.
 */
function runnableText(text: string, block: GuideBlock): string | null {
  const { range, statements, outer } = block;
  if (outer === 'rollback') return null;
  if (block.kind === 'sql' && statements.every(({ verbatim }) => verbatim)) {
    const kept = text.slice(range.start, range.end);
    return blank(text.slice(0, range.start)) + kept + blank(text.slice(range.end));
  }
  const parts: string[] = [];
  let at = 0;
  for (const [index, statement] of statements.entries()) {
    const { start, end } = statement.range;
    const sql = standing(text, statement);
    if (sql === null) return null;
    parts.push(blank(text.slice(at, start)), sql);
    at = end;
    // Whatever stood between two statements is blanked: the semicolon takes the place of its first character.
    if (index < statements.length - 1) {
      if (/[\r\n]/.test(text[end] ?? '\n')) return null;
      parts.push(';');
      at += 1;
    }
  }
  parts.push(blank(text.slice(at)));
  return parts.join('');
}

/** The statement as it stands in the guide, with the marks of a quotation blanked; null where it is another one. */
function standing(text: string, { range, sql, verbatim }: GuideStatement): string | null {
  const raw = text.slice(range.start, range.end);
  if (verbatim) return raw;
  const unquoted = raw.replace(/(?<=[\r\n])[ \t]*(?:>[ \t]*)+/g, blank);
  return [raw, unquoted].find((found) => tokens(found) === tokens(sql)) ?? null;
}

/** What PostgreSQL sees of a text, strings to the letter; comments and white space do not count. */
function tokens(sql: string): string {
  const lexer = new Lexer(sql, { start: 0, end: sql.length });
  const found: string[] = [];
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (!isTrivia(token)) found.push(sql.slice(token.start, token.end));
  }
  return found.join('\0');
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
