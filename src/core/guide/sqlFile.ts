import { migrationSections } from '../migration/section';
import { PlumblineError } from '../errors';
import type { SqlParser } from '../sql/parser';
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
  for (const comment of read.comments) {
    if (comment.owner !== null) words.push({ comment, owner: entries[comment.owner] ?? null });
  }
  for (const run of runsOf(read.comments.filter(({ owner }) => owner === null))) {
    let at = 0;
    for (const query of isRollback(run) ? [] : commentedQueries(text, run, options)) {
      for (const comment of run.slice(at, query.from)) words.push({ comment, owner: null });
      const { line, closingLine, range } = query.statement;
      const owner: Owner = {
        line,
        endLine: closingLine,
        owns: !isWithin(range.start, down),
        shape: query.statement.shape,
      };
      const entry: Entry = { at: range.start, owner, found: query.statement };
      entries.push(entry);
      if (query.tail) words.push({ comment: query.tail, owner: entry });
      at = query.to;
    }
    for (const comment of run.slice(at)) words.push({ comment, owner: null });
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
  return guideOf(path, text, entries, assigned, lineOf);
}

function guideOf(
  path: string,
  text: string,
  entries: readonly Entry[],
  assigned: readonly Owned[],
  lineOf: (offset: number) => number,
): Guide {
  const title = path.slice(path.lastIndexOf('/') + 1);
  const id = slugOf(title);
  const blocks: GuideBlock[] = [];
  for (const [at, { found, owner }] of entries.entries()) {
    const owned = assigned[at];
    if (!found?.reads || !owner.owns || !owned || !saysAnything(owned)) continue;
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

function entryOf(item: SqlReading['items'][number], down: TextRange | null): Entry {
  if (item.kind === 'broken') {
    const { at, line, endLine } = item.broken;
    return { at, owner: { line, endLine, owns: false, shape: null }, found: null };
  }
  const { statement } = item;
  const { range, line, closingLine, shape, reads, control } = statement;
  const owns = reads && control === null && !isWithin(range.start, down);
  return { at: range.start, owner: { line, endLine: closingLine, owns, shape }, found: statement };
}

/** Comment lines with nothing but comments between them. */
function runsOf(comments: readonly FoundComment[]): FoundComment[][] {
  const runs: FoundComment[][] = [];
  for (const comment of comments) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && comment.line - last.line <= 2) run.push(comment);
    else runs.push([comment]);
  }
  return runs;
}

/** Comments that say how to undo the file: what they ask holds after that, and not now. */
function isRollback(run: readonly FoundComment[]): boolean {
  return run.some(({ text }) =>
    /^[\s=*#-]*(?:roll\s?back|to (?:undo|revert|roll back)|undo|down(?: migration)?)\b/i.test(text),
  );
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
