import { statementUse } from '../check/stated/statementUse';
import { PlumblineError } from '../errors';
import { migrationSections } from '../migration/section';
import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import { lineStarts, positionIn } from '../sql/position';
import type { TextRange } from '../sql/script.model';
import { commentedQueries } from './commentedQueries';
import { damageOf } from './damage';
import { MappedText } from './mappedText';
import type { Guide, GuideBlock, GuideStatement } from './model';
import { assignWords, type Owned, type Owner, type Words } from './ownership';
import { slugOf } from './slug';
import type { FoundComment, FoundStatement, SqlReading } from './sqlReading';
import { readSql } from './sqlText';
import { firstWords, statementModel, wordsOf } from './statementModel';

const reading = new Set(['select', 'with', 'explain', 'show', 'values', 'table']);

/** A place in the file that words may belong to: a query, or something that is no check. */
interface Entry {
  readonly at: number;
  readonly owner: Owner;
  readonly found: FoundStatement | null;
  /** True for a statement of the file itself, which ran when the file was applied; false for one in comments. */
  readonly isOwn: boolean;
}

/**
 * Reads what the comments of an SQL file say of its queries, and of queries that stand in comments. Only statements
 * that read and have such words are taken: nothing that the file itself does is done again.
 */
export function readSqlFile(parser: SqlParser, path: string, text: string): Guide {
  const starts = lineStarts(text);
  const lineOf = (offset: number): number => positionIn(starts, offset).line;
  const options = { parser, lineOf, shell: false } as const;
  const read = readSql(MappedText.of(text, { start: 0, end: text.length }), {
    ...options,
    wanted: (word) => reading.has(word),
  });
  const down = downRange(text);
  const entries = read.items.map((item) => entryOf(item, down));
  const words: { readonly comment: FoundComment; readonly owner: Entry | null }[] = [];
  // What a rollback section says holds after the rollback, of no statement that applies.
  const comments = read.comments.filter(({ at }) => !isWithin(at, down));
  for (const comment of comments) {
    if (comment.owner !== null) words.push({ comment, owner: entries[comment.owner] ?? null });
  }
  for (const run of runsOf(comments.filter(({ owner }) => owner === null))) {
    let at = 0;
    for (const query of commentedQueries(text, run.comments, options)) {
      for (const comment of run.comments.slice(at, query.from)) {
        words.push({ comment, owner: null });
      }
      const { line, closingLine, range } = query.statement;
      const owner: Owner = {
        line,
        endLine: closingLine,
        owns: !run.undoes && !isWithin(range.start, down),
        shape: query.statement.shape,
      };
      const entry: Entry = { at: range.start, owner, found: query.statement, isOwn: false };
      entries.push(entry);
      if (query.tail) words.push({ comment: query.tail, owner: entry });
      at = query.to;
    }
    for (const comment of run.comments.slice(at)) words.push({ comment, owner: null });
  }
  entries.sort((a, b) => a.at - b.at);
  const places = new Map(entries.map((entry, index) => [entry, index]));
  words.sort((a, b) => a.comment.at - b.comment.at);
  let after = 0;
  const assigned = assignWords(
    entries.map(({ owner }) => owner),
    words.map(({ comment, owner }): Words => {
      while ((entries[after]?.at ?? Infinity) < comment.at) after += 1;
      const { text: said, line, where } = comment;
      const index = owner === null ? null : (places.get(owner) ?? null);
      return { text: said, line, owner: index, inside: where === 'inside', after };
    }),
  );
  return guideOf(parser, path, text, entries, assigned, lineOf);
}

function guideOf(
  parser: SqlParser,
  path: string,
  text: string,
  entries: readonly Entry[],
  assigned: readonly Owned[],
  lineOf: (offset: number) => number,
): Guide {
  const title = path.slice(path.lastIndexOf('/') + 1);
  const id = slugOf(title);
  const blocks: GuideBlock[] = [];
  for (const [at, { found, owner, isOwn }] of entries.entries()) {
    const owned = assigned[at];
    if (!found?.reads || !owner.owns || !owned || !saysAnything(owned)) continue;
    if (isOwn && mayChange(parser, found.sql)) continue;
    const index = blocks.length;
    const statement: GuideStatement = statementModel(found, wordsOf(owned, undefined, at), {
      id: `${id}/${index + 1}`,
      block: index,
      title: firstWords(found.sql),
      text,
    });
    blocks.push({
      index,
      section: 0,
      line: statement.line,
      endLine: statement.outcomeLine,
      language: 'sql',
      range: statement.range,
      kind: 'sql',
      executable: true,
      outer: null,
      statements: [statement],
    });
  }
  return {
    path,
    kind: 'sql',
    text,
    sections: [
      {
        index: 0,
        id,
        title,
        level: 0,
        parent: null,
        line: 1,
        range: { start: 0, end: text.length },
        role: 'verify',
        names: path,
        manual: [],
      },
    ],
    blocks,
    order: null,
    problems: damageOf(text, lineOf),
  };
}

function saysAnything({ sentences, doubtful, printed }: Owned): boolean {
  return sentences.length + doubtful.length + printed.length > 0;
}

/** Whether a query calls a function that may do again what the file did when it was applied. */
function mayChange(parser: SqlParser, sql: string): boolean {
  try {
    return statementUse(parser, sql).prepares;
  } catch (error) {
    if (error instanceof SqlSyntaxError) return true;
    throw error;
  }
}

function entryOf(item: SqlReading['items'][number], down: TextRange | null): Entry {
  if (item.kind === 'broken') {
    const { at, line, endLine } = item.broken;
    return { at, owner: { line, endLine, owns: false, shape: null }, found: null, isOwn: true };
  }
  const { statement } = item;
  const { range, line, closingLine, shape, reads, control } = statement;
  const owns = reads && control === null && !isWithin(range.start, down);
  const owner = { line, endLine: closingLine, owns, shape };
  return { at: range.start, owner, found: statement, isOwn: true };
}

interface Run {
  readonly comments: FoundComment[];
  /** Whether they say how to undo the file: what they ask holds after that, and not now. */
  readonly undoes: boolean;
}

const undo =
  /^[\s=*#-]*(?:roll\s?back|to (?:undo|revert|roll back)|undo|revert|down(?: migration)?)\b/i;
const verification =
  /^[\s=*#-]*(?:post[\s-]migration )?(?:verif|check|validat|test|sanity|smoke|confirm)/i;

/** Comment lines with nothing but comments between them, parted where they begin to say how to undo the file. */
function runsOf(comments: readonly FoundComment[]): Run[] {
  const runs: Run[] = [];
  for (const comment of comments) {
    const run = runs.at(-1);
    const distance = comment.line - (run?.comments.at(-1)?.line ?? -Infinity);
    // Without an empty line before it, a verification is one of the undoing.
    const verifies = distance > 1 && verification.test(comment.text) && !undo.test(comment.text);
    const undoes = undo.test(comment.text) || (run?.undoes === true && !verifies);
    if (run && distance <= 2 && run.undoes === undoes) run.comments.push(comment);
    else
      runs.push({ comments: [comment], undoes: distance <= 2 ? undoes : undo.test(comment.text) });
  }
  return runs;
}

function isWithin(at: number, range: TextRange | null): boolean {
  return range !== null && at >= range.start && at < range.end;
}

function downRange(text: string): TextRange | null {
  try {
    return migrationSections(text).down;
  } catch (error) {
    // Markers that contradict each other are told where the migration itself is read.
    if (error instanceof PlumblineError) return null;
    throw error;
  }
}
