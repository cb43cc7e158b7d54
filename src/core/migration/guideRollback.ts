import { PlumblineError } from '../errors';
import type { Guide, GuideBlock, GuideStatement } from '../guide/model';
import { looksOnly } from '../check/stated/looksOnly';
import { Lexer } from '../sql/lexer';
import type { SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import type { Script } from '../sql/script.model';
import { blank } from '../sql/blank';
import { isTrivia } from '../sql/token';
import type { Rollback } from './model';
import { reaches } from './rollbackReach';

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

/** The migration whose rollback is looked for. */
export interface RollbackOf {
  readonly path: string;
  /** What it makes; null where it cannot be read. */
  readonly script: Script | null;
}

/** A block of SQL or of a shell in a rollback section about the migration. */
interface RollbackBlock {
  readonly guide: Guide;
  readonly block: GuideBlock;
  /** Where something stands in it that its statements do not do, and what. */
  readonly obstacle: Obstacle | null;
  /** Whether it holds a statement that may change something. */
  readonly changes: boolean;
}

interface Obstacle {
  readonly line: number;
  readonly what: string;
}

/**
 * The rollback that guides give for one migration: the only block with statements that change something in a rollback
 * section about it. A section that takes back everything is never one migration's rollback, and of two blocks nobody
 * can say which is meant. Half of a rollback is none: it is refused where beside the block something else is to be
 * done than to look at the outcome, and where it touches nothing that the migration makes. Null when the guides say
 * nothing.
 */
export function guideRollback(
  parser: SqlParser,
  migration: RollbackOf,
  guides: readonly BoundGuide[],
): GuideRollback | null {
  const found = guides.flatMap((bound) => rollbackBlocks(parser, migration.path, bound));
  const candidates = found.filter(({ block, changes }) => block.executable && changes);
  const [first, second] = candidates;
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
    const places = candidates.map((one) => `${one.guide.path}, line ${one.block.line}`).join('; ');
    return refuse(`Several blocks could be the rollback of ${migration.path}: ${places}.`);
  }
  const blocking = found.find(({ obstacle }) => obstacle !== null);
  if (blocking?.obstacle) {
    const { line: at, what } = blocking.obstacle;
    return refuse(
      `The rollback of ${migration.path} in ${path}, line ${line}, is not all of it: ${blocking.guide.path}, line ${at}, ${what}`,
    );
  }
  const guard = guardOf(parser, found, first);
  if (guard) {
    return refuse(
      `The rollback of ${migration.path} in ${path} asks in line ${guard.line} whether it may run, and Plumbline would not look at the answer: look yourself, and move what takes back into a rollback file.`,
    );
  }
  if (block.statements.some(({ placeholders }) => placeholders.length > 0)) {
    return refuse(
      `The rollback of ${migration.path} in ${path}, line ${line}, has placeholders that a person must fill in.`,
    );
  }
  const text = runnableText(guide.text, block);
  if (text === null) {
    return refuse(
      `The rollback of ${migration.path} in ${path}, line ${line}, cannot be taken from the guide as it stands there.`,
    );
  }
  const { range } = block;
  if (migration.script && !reaches(parseScript(parser, text, range), migration.script)) {
    return refuse(
      `What ${path} gives in line ${line} as the rollback of ${migration.path} touches nothing that this migration makes.`,
    );
  }
  return { rollback: { source: 'guide', path, text, range }, refusal: null, line };
}

/** A query with an expectation that stands before what the rollback changes: it decides whether that may run. */
function guardOf(
  parser: SqlParser,
  found: readonly RollbackBlock[],
  { guide, block }: RollbackBlock,
): GuideStatement | undefined {
  const last = block.statements.findLast((statement) => !looksOnly(parser, statement));
  return found
    .filter((one) => one.guide === guide)
    .flatMap((one) => one.block.statements)
    .find(
      (one) =>
        one.expectations.length > 0 &&
        looksOnly(parser, one) &&
        one.range.start < (last?.range.start ?? 0),
    );
}

function rollbackBlocks(
  parser: SqlParser,
  migration: string,
  { guide, binds }: BoundGuide,
): RollbackBlock[] {
  return guide.blocks.flatMap((block) => {
    const section = guide.sections[block.section];
    const isMeant =
      section?.role === 'rollback' &&
      section.complete !== true &&
      binds[section.index] === migration;
    if (!isMeant) return [];
    const changes = block.statements.some((statement) => !looksOnly(parser, statement));
    return [{ guide, block, obstacle: obstacleIn(block, changes), changes }];
  });
}

/** What of a block would be left undone if only the statements that can run ran. */
function obstacleIn(block: GuideBlock, changes: boolean): Obstacle | null {
  const { line, statements, executable, reason, broken = [], files = [], commands = [] } = block;
  const [badly] = broken;
  if (badly) return { line: badly.line, what: `is no SQL: ${badly.text}` };
  const [file] = files;
  if (file !== undefined) return { line, what: `gives the file ${file} to psql.` };
  const [command] = commands;
  if (command) return { line: command.line, what: `is a command of the shell: ${command.text}` };
  if (!executable && (reason !== undefined || statements.length > 0)) {
    return block.kind === 'output' || block.kind === 'shape'
      ? null
      : { line, what: `cannot run: ${reason ?? 'it holds no statement that can.'}` };
  }
  if (changes) return null;
  const mute = statements.find(({ expectations }) => expectations.length === 0);
  return mute ? { line: mute.line, what: 'is a query of which nothing is expected.' } : null;
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
