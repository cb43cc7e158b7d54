import { looksOnly } from '../core/check/stated/looksOnly';
import type { BrokenText, GuideBlock, GuideStatement } from '../core/guide/model';
import type { SqlParser } from '../core/sql/parser';
import type { BlockNotRun, RunnableStatement, SectionEntry } from '../postgres/statedChecks';

export type RunnableGuideStatement = GuideStatement & Pick<RunnableStatement, 'outer'>;

/** Something that a person wrote as a check and that cannot run. */
export type Unrun =
  | { readonly kind: 'statement'; readonly statement: GuideStatement; readonly reason: string }
  | { readonly kind: 'broken'; readonly broken: BrokenText; readonly reason: string };

/** What a section consists of: what runs, what stands between that and does not, and what of the latter is asked about. */
export interface SectionContent {
  readonly entries: readonly SectionEntry[];
  readonly statements: readonly RunnableGuideStatement[];
  readonly unrun: readonly Unrun[];
}

/**
 * The blocks of a section as they run, in the order of the document.
 *
 * @param isDone whether a file that psql is given has been run already: a migration that is applied
 */
export function sectionContent(
  parser: SqlParser,
  blocks: readonly GuideBlock[],
  isDone: (file: string) => boolean,
): SectionContent {
  const entries: SectionEntry[] = [];
  const statements: RunnableGuideStatement[] = [];
  const unrun: Unrun[] = [];
  for (const block of blocks) {
    const { executable, outer, broken = [] } = block;
    const left = blockNotRun(parser, block, isDone);
    if (left) entries.push(left);
    if (executable) {
      const runnable = block.statements.map((one) => ({ ...one, outer }));
      statements.push(...runnable);
      entries.push(...runnable);
    } else {
      const reason = block.reason ?? 'It cannot be run.';
      unrun.push(
        ...block.statements.map((statement) => ({ kind: 'statement', statement, reason }) as const),
      );
    }
    unrun.push(
      ...broken.map(
        (one) =>
          ({
            kind: 'broken',
            broken: one,
            reason:
              block.kind === 'shell'
                ? one.message
                : `Line ${one.line} is no SQL that PostgreSQL understands: ${one.message.replace(/\s+/g, ' ')}`,
          }) as const,
      ),
    );
  }
  return { entries, statements, unrun };
}

/** What of a block does not run; null where all of it does, and where there is nothing to run. */
function blockNotRun(
  parser: SqlParser,
  block: GuideBlock,
  isDone: (file: string) => boolean,
): BlockNotRun | null {
  const { kind, index, line, executable, statements, broken = [] } = block;
  if (kind !== 'sql' && kind !== 'shell') return null;
  const given = givenToPsql(block, isDone);
  const cannot = !executable && (statements.length > 0 || broken.length > 0);
  if (given === null && !cannot) return null;
  return {
    kind: 'notRun',
    block: index,
    line,
    reason: given ?? block.reason ?? 'It cannot be run.',
    changes:
      given !== null ||
      broken.some(({ harmless }) => !harmless) ||
      // A command of psql between SQL changes the session of all that follows; a psql of the shell has its own.
      (kind === 'sql' && statements.length > 0) ||
      statements.some((one) => !looksOnly(parser, one)),
  };
}

/** Why a block of the shell makes psql do more than is known. */
function givenToPsql(
  { files = [], commands = [] }: GuideBlock,
  isDone: (file: string) => boolean,
): string | null {
  const file = files.find((one) => !isDone(one));
  if (file !== undefined) return `The file ${file}, which it gives to psql, is not run.`;
  const command = commands.find(({ feedsPsql }) => feedsPsql);
  return command ? `What "${command.text}" gives to psql is not known.` : null;
}
