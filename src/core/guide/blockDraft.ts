import type { SqlParser } from '../sql/parser';
import { isBoundary, partsOf, type BlockPart } from './blockParts';
import type { CodeElement } from './elements';
import type { GuideBlock } from './model';
import type { Owned, Owner } from './ownership';
import type { GuideConnection } from './shell/connection';
import type { ShellOther } from './shell/psql';
import type { BrokenStatement, FoundStatement, SqlItem, SqlReading } from './sqlReading';

/** A code block with its statements, before the prose around it is looked at. */
export interface BlockDraft {
  readonly element: CodeElement;
  readonly language: string;
  kind: GuideBlock['kind'];
  /** The blocks of the guide that it becomes, in order: one, or one for each transaction and for what is between. */
  readonly parts: readonly DraftPart[];
  /** Statements of all parts in order, each with the words of the block that are its own. */
  readonly statements: readonly Worded<FoundStatement>[];
  readonly broken: readonly Worded<BrokenStatement>[];
  /** Files that psql is given, in order. */
  readonly files: readonly string[];
  /** Commands of a shell that are not psql, and those whose output psql is given. */
  readonly commands: readonly ShellOther[];
}

export interface Worded<T> {
  readonly found: T;
  readonly owned: Owned;
}

export interface DraftPart {
  /** How many of the draft's statements stand before it, and how many up to its end. */
  readonly from: number;
  readonly to: number;
  readonly broken: readonly Worded<BrokenStatement>[];
  readonly executable: boolean;
  readonly reason: string | null;
  readonly outer: GuideBlock['outer'];
  /** True for a transaction that the block begins and does not end. */
  readonly isOpen: boolean;
  /** Where its first statement begins in the guide, and the last line of its last one. */
  readonly at: number;
  readonly line: number;
  readonly endLine: number;
}

export interface BlockOptions {
  readonly parser: SqlParser;
  readonly lineOf: (offset: number) => number;
  /** What the psql commands of the guide connect to, one block after the other. */
  readonly connection: GuideConnection;
}

/** A block that nothing runs of. */
export function emptyBlock(
  element: CodeElement,
  language: string,
  kind: GuideBlock['kind'],
  reason: string | null,
): BlockDraft {
  const parts = [emptyPart(element, reason)];
  return { element, language, kind, parts, statements: [], broken: [], files: [], commands: [] };
}

function emptyPart({ content, line, endLine }: CodeElement, reason: string | null): DraftPart {
  const at = content.toSource(0);
  return {
    from: 0,
    to: 0,
    broken: [],
    executable: false,
    reason,
    outer: null,
    isOpen: false,
    at,
    line,
    endLine,
  };
}

/** A block whose statements have their words. */
export function finishedBlock(
  element: CodeElement,
  language: string,
  kind: 'sql' | 'shell',
  reading: SqlReading,
  owned: readonly Owned[],
  oneSession: boolean,
  files: readonly string[],
  reason: string | null = null,
): BlockDraft {
  const { items } = reading;
  const statements: Worded<FoundStatement>[] = [];
  const broken: Worded<BrokenStatement>[] = [];
  const parts: DraftPart[] = [];
  for (const part of oneSession ? partsOf(items) : [wholeOf(items)]) {
    const from = statements.length;
    const own: Worded<BrokenStatement>[] = [];
    for (let index = part.from; index < part.to; index += 1) {
      const item = items[index];
      const words = owned[index];
      if (!item || !words) continue;
      if (item.kind === 'broken') own.push({ found: item.broken, owned: words });
      else if (!isBoundary(part, index)) statements.push({ found: item.statement, owned: words });
    }
    broken.push(...own);
    const to = statements.length;
    const harm = own.find(({ found }) => !found.harmless) ?? own[0];
    const blocking = reading.refused ?? reason ?? (part.readOnly ? READ_ONLY : null);
    const [first, last] = [items[part.from], items[part.to - 1]];
    parts.push({
      from,
      to,
      broken: own,
      outer: part.outer,
      isOpen: part.isOpen,
      executable: to > from && blocking === null && (!harm || harm.found.harmless),
      reason: blocking ?? (harm ? brokenReason(harm.found) : null),
      at: first ? startOf(first) : element.content.toSource(0),
      line: first?.kind === 'statement' ? first.statement.line : (first?.broken.line ?? 0),
      endLine:
        last?.kind === 'statement' ? last.statement.closingLine : (last?.broken.endLine ?? 0),
    });
  }
  const told = parts.filter(({ from, to, broken: own }) => to > from || own.length > 0);
  return {
    element,
    language,
    kind: kind === 'shell' && items.length === 0 ? 'shell' : kind,
    parts: told.length > 0 ? told : [parts[0] ?? emptyPart(element, reading.refused ?? reason)],
    statements,
    broken,
    files,
    commands: [],
  };
}

const READ_ONLY = 'It asks for a transaction that only reads, which the run of a section is not.';

function wholeOf(items: readonly SqlItem[]): BlockPart {
  return { from: 0, to: items.length, outer: null, isOpen: false, readOnly: false };
}

function brokenReason({ line, message }: BrokenStatement): string {
  return `Line ${line} is no SQL that PostgreSQL understands: ${message.replace(/\s+/g, ' ')}`;
}

function startOf(item: SqlItem): number {
  return item.kind === 'statement' ? item.statement.range.start : item.broken.at;
}

/** Whether words may be about a statement. */
export function mayOwn(item: SqlItem): boolean {
  return item.kind === 'broken' || item.statement.control === null;
}

/** What a statement returns; null where it is none. */
export function shapeOf(item: SqlItem): Owner['shape'] {
  return item.kind === 'broken' ? null : item.statement.shape;
}

/** How many of the statements begin before an offset of the guide, or at it. */
export function startedBefore({ items }: SqlReading, at: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if ((item ? startOf(item) : 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
