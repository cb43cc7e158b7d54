import type { SqlParser } from '../sql/parser';
import type { CodeElement } from './elements';
import { fenceKindOf, languageOf } from './language';
import type { GuideBlock } from './model';
import { assignWords, type Owned, type Owner, type Words } from './ownership';
import { readShell, type PsqlCommand, type ShellReading } from './shell/psql';
import type { BrokenStatement, FoundStatement, SqlReading } from './sqlReading';
import { readSql } from './sqlText';

/** A code block with its statements, before the prose around it is looked at. */
export interface BlockDraft {
  readonly element: CodeElement;
  readonly language: string;
  kind: GuideBlock['kind'];
  readonly executable: boolean;
  readonly reason: string | null;
  readonly outer: GuideBlock['outer'];
  /** Statements in order, each with the words of the block that are its own. */
  readonly statements: readonly { readonly found: FoundStatement; readonly owned: Owned }[];
  readonly broken: readonly BrokenStatement[];
  /** Files that psql is given, in order. */
  readonly files: readonly string[];
}

export interface BlockOptions {
  readonly parser: SqlParser;
  readonly lineOf: (offset: number) => number;
}

/** What of a code block runs, judged by its language first and by its text where it has none. */
export function readBlock(element: CodeElement, options: BlockOptions): BlockDraft {
  const language = languageOf(element.info);
  const kind = fenceKindOf(language);
  const { text } = element.content;
  if (kind === 'sql') {
    return looksLikeShell(text)
      ? shellBlock(element, language, options)
      : sqlBlock(element, language, options);
  }
  if (kind === 'shell') return shellBlock(element, language, options);
  if (kind === 'text') {
    if (looksLikeShell(text)) return shellBlock(element, language, options);
    if (looksLikeSql(text)) {
      const block = sqlBlock(element, language, options);
      // Without a language only what parses is SQL: prose may begin with the same words.
      if (block.statements.length > 0 && block.broken.length === 0) return block;
    }
  }
  return emptyBlock(element, language, 'other', null);
}

/** A block that nothing runs of. */
export function emptyBlock(
  element: CodeElement,
  language: string,
  kind: GuideBlock['kind'],
  reason: string | null,
): BlockDraft {
  const nothing = {
    executable: false,
    outer: null,
    statements: [],
    broken: [],
    files: [],
  } as const;
  return { element, language, kind, reason, ...nothing };
}

const shellStart = /^\s*(?:\$ |(?:sudo |docker |PG\w+=\S+ )?[^;\n]*\bpsql\s+[-"$<])/;

function looksLikeShell(text: string): boolean {
  const line = text.split('\n', 40).find((each) => each.trim() !== '' && !/^\s*(#|--)/.test(each));
  return line !== undefined && shellStart.test(line);
}

const sqlStart =
  /^(?:select|with|insert|update|delete|create|alter|drop|grant|revoke|begin|refresh|analyze|vacuum|reindex|explain|truncate|show|comment on|do|call)\b/i;

function looksLikeSql(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split('\n')
    .map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('--'));
  if (first === undefined || !sqlStart.test(first)) return false;
  // "SELECT the option" parses: SQL has a semicolon, or a table, or a call.
  return /;|\bfrom\b|\(/i.test(text);
}

function sqlBlock(element: CodeElement, language: string, options: BlockOptions): BlockDraft {
  const source = withoutPrompts(element);
  const reading = readSql(source, { ...options, shell: false });
  if (isShape(reading, element.content.text)) {
    return emptyBlock(element, language, 'shape', 'It describes columns; there is no SQL in it.');
  }
  const owners = reading.items.map((item): Owner => {
    const { line } = item.kind === 'statement' ? item.statement : item.broken;
    const endLine = item.kind === 'statement' ? item.statement.closingLine : item.broken.endLine;
    return { line, endLine, ...ownership(item) };
  });
  const words = reading.comments.map((comment): Words => ({
    text: comment.text,
    line: comment.line,
    owner: comment.owner,
    inside: comment.where === 'inside',
    after: startedBefore(reading, comment.at),
  }));
  return finish(element, language, 'sql', reading, assignWords(owners, words), true, []);
}

/** A psql session that was copied with its prompts is read without them. */
function withoutPrompts(element: CodeElement): CodeElement['content'] {
  return element.content;
}

function ownership(item: SqlReading['items'][number]): Pick<Owner, 'owns' | 'shape'> {
  if (item.kind === 'broken') return { owns: false, shape: null };
  const { control, shape } = item.statement;
  return { owns: control === null, shape };
}

function startedBefore(reading: SqlReading, at: number): number {
  let count = 0;
  for (const item of reading.items) {
    const start = item.kind === 'statement' ? item.statement.range.start : item.broken.at;
    if (start > at) break;
    count += 1;
  }
  return count;
}

/** Lines that list columns or values, as people write a table's shape in a fence that says `sql`. */
function isShape(reading: SqlReading, text: string): boolean {
  if (reading.items.some(({ kind }) => kind === 'statement')) return false;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return false;
  const listed = lines.filter((line) =>
    /^\s*(?:[-*•+]\s|\d+[.)]\s|\w+\s*[:|]\s*\S|[├└│])/.test(line),
  );
  return listed.length * 2 >= lines.length;
}

function shellBlock(element: CodeElement, language: string, options: BlockOptions): BlockDraft {
  const shell = readShell(element.content);
  const merged = mergeCommands(shell, element, options);
  const files = shell.files.map(({ name }) => name);
  const { reading, owners, words } = merged;
  return finish(
    element,
    language,
    'shell',
    reading,
    assignWords(owners, words),
    merged.calls === 1,
    files,
    shell.commands.some(({ computed }) => computed)
      ? 'The shell computes a part of the SQL.'
      : merged.carriesState
        ? 'Each psql command has a session of its own: what one sets is gone for the next.'
        : null,
  );
}

interface MergedCommands {
  readonly reading: SqlReading;
  readonly owners: readonly Owner[];
  readonly words: readonly Words[];
  readonly calls: number;
  /** True when a session sets something and another one follows. */
  readonly carriesState: boolean;
}

function mergeCommands(
  shell: ShellReading,
  element: CodeElement,
  options: BlockOptions,
): MergedCommands {
  const items: SqlReading['items'][number][] = [];
  const owners: Owner[] = [];
  const words: Words[] = [];
  const ends: { readonly start: number; readonly endLine: number; readonly count: number }[] = [];
  const states: { readonly call: number; readonly sets: boolean }[] = [];
  let refused: string | null = null;
  const lineAt = (offset: number): number => options.lineOf(element.content.toSource(offset));
  for (const command of shell.commands) {
    const reading = readSql(command.sql, { ...options, shell: true });
    refused ??= reading.refused;
    const before = items.length;
    for (const comment of reading.comments) {
      words.push({
        text: comment.text,
        line: comment.line,
        owner: comment.owner === null ? null : comment.owner + before,
        inside: comment.where === 'inside',
        after: before + startedBefore(reading, comment.at),
      });
    }
    owners.push(...ownersOf(reading, command, lineAt));
    items.push(...reading.items);
    states.push({ call: command.call, sets: setsState(reading) });
    ends.push({
      start: command.start,
      endLine: lineAt(Math.max(command.end - 1, 0)),
      count: items.length,
    });
  }
  for (const comment of shell.comments) {
    const line = lineAt(comment.start);
    const previous = ends.findLast(({ start }) => start < comment.start);
    const after = previous?.count ?? 0;
    const isTail = previous?.endLine === line && after > 0;
    words.push({
      text: comment.text,
      line,
      owner: isTail ? after - 1 : null,
      inside: false,
      after,
    });
  }
  words.sort((a, b) => a.line - b.line);
  const lastCall = states.at(-1)?.call;
  return {
    reading: { items, comments: [], refused },
    owners,
    words,
    calls: new Set(states.map(({ call }) => call)).size,
    carriesState: states.some(({ call, sets }) => sets && call !== lastCall),
  };
}

/** Words beside a command speak of it as a whole, wherever in it its statements stand. */
function ownersOf(
  reading: SqlReading,
  command: PsqlCommand,
  lineAt: (offset: number) => number,
): Owner[] {
  const first = lineAt(command.start);
  const last = lineAt(Math.max(command.end - 1, 0));
  const count = reading.items.length;
  return reading.items.map((item, index): Owner => {
    const own = item.kind === 'statement' ? item.statement : item.broken;
    return {
      line: index === 0 ? first : own.line,
      endLine: index === count - 1 ? last : own.endLine,
      ...ownership(item),
    };
  });
}

function setsState(reading: SqlReading): boolean {
  return reading.items.some(
    (item) =>
      item.kind === 'statement' &&
      (item.statement.control !== null || /^(?:SET|RESET)\b/.test(item.statement.tag)),
  );
}

function finish(
  element: CodeElement,
  language: string,
  kind: 'sql' | 'shell',
  reading: SqlReading,
  owned: readonly Owned[],
  oneSession: boolean,
  files: readonly string[],
  reason: string | null = null,
): BlockDraft {
  const outer = oneSession ? outerOf(reading) : null;
  const statements = reading.items.flatMap((item, index) => {
    const isOuter = outer !== null && (index === 0 || index === reading.items.length - 1);
    const own = owned[index];
    return item.kind === 'statement' && own && !isOuter
      ? [{ found: item.statement, owned: own }]
      : [];
  });
  const broken = reading.items.flatMap((item) => (item.kind === 'broken' ? [item.broken] : []));
  const why = reading.refused ?? reason ?? brokenReason(broken);
  const blocked =
    reading.refused !== null || reason !== null || broken.some(({ harmless }) => !harmless);
  return {
    element,
    language,
    kind: kind === 'shell' && reading.items.length === 0 ? 'shell' : kind,
    executable: statements.length > 0 && !blocked,
    reason: why,
    outer,
    statements,
    broken,
    files,
  };
}

function brokenReason(broken: readonly BrokenStatement[]): string | null {
  const [first] = broken;
  return first
    ? `Line ${first.line} is no SQL that PostgreSQL understands: ${first.message}`
    : null;
}

/** An outer BEGIN with its COMMIT or ROLLBACK, and no other control of the transaction between them. */
function outerOf({ items }: SqlReading): 'commit' | 'rollback' | null {
  const control = items.flatMap((item, index) =>
    item.kind === 'statement' && item.statement.control !== null
      ? [{ index, control: item.statement.control }]
      : [],
  );
  const [first, second, third] = control;
  if (!first || !second || third) return null;
  if (first.index !== 0 || first.control !== 'begin' || second.index !== items.length - 1)
    return null;
  return second.control === 'commit' || second.control === 'rollback' ? second.control : null;
}
