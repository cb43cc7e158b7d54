import type { SqlParser } from '../sql/parser';
import type { CodeElement } from './elements';
import type { GuideBlock } from './model';
import type { Owned, Owner } from './ownership';
import type { GuideConnection } from './shell/connection';
import type { ShellOther } from './shell/psql';
import type { BrokenStatement, FoundStatement, SqlReading } from './sqlReading';

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
  /** Commands of a shell that are not psql, and those whose output psql is given. */
  readonly commands: readonly ShellOther[];
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
  const nothing = {
    executable: false,
    outer: null,
    statements: [],
    broken: [],
    files: [],
    commands: [],
  } as const;
  return { element, language, kind, reason, ...nothing };
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
    commands: [],
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

/** Whether words may be about a statement, and what it returns. */
export function ownership(item: SqlReading['items'][number]): Pick<Owner, 'owns' | 'shape'> {
  if (item.kind === 'broken') return { owns: false, shape: null };
  const { control, shape } = item.statement;
  return { owns: control === null, shape };
}

/** How many of the statements begin before an offset of the guide, or at it. */
export function startedBefore({ items }: SqlReading, at: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    const start = item?.kind === 'statement' ? item.statement.range.start : (item?.broken.at ?? 0);
    if (start > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
