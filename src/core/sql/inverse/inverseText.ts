import { literal } from './names';
import type { InvertedStatement } from './invert';

export interface InverseSource {
  /** The migration, workspace-relative. */
  readonly path: string;
  /** What the catalog was read from, for people. */
  readonly from: string;
  /** Of a migration that is applied in part: how far, as a sentence without its end, and where the rest begins. */
  readonly half?: { readonly done: string; readonly line: number | null };
}

/** What stands before each line that keeps the file from running. */
export const MARK = '-- CANNOT BE INVERTED:';

/**
 * The text of a rollback for review. What cannot be inverted is a comment, and a statement that fails: the file runs only
 * after a person has dealt with each and taken it out.
 *
 * @param code statements that run code which their text does not show
 */
export function inverseText(
  { path, from, half }: InverseSource,
  statements: readonly InvertedStatement[],
  code: readonly { readonly line: number; readonly tag: string }[] = [],
): string {
  const marks = statements.reduce((sum, statement) => sum + statement.marks.length, 0);
  const inSteps = runsInSteps(statements);
  return [
    `-- Rollback of ${path}`,
    `-- Generated from what the migration did to the catalog of ${from}. Read it before you run it.`,
    marks === 0
      ? code.length === 0
        ? '-- Everything that it did to the catalog is taken back.'
        : `-- What the catalog shows of it is taken back. Look for yourself what else its code does: ${code.map(({ line, tag }) => `${tag} in line ${line}`).join(', ')}.`
      : `-- ${marks} ${marks === 1 ? 'thing' : 'things'} cannot be inverted: each stands below with a statement that fails, until you have dealt with it and taken it out.`,
    ...(half ? [halfLine(half)] : []),
    ...(inSteps ? [IN_STEPS, ...refusalsFirst(statements)] : []),
    ...statements.flatMap((statement) =>
      blockOf(inSteps ? { ...statement, marks: [] } : statement),
    ),
    '',
  ].join('\n');
}

/** Whether a rollback of these statements runs in steps, which no rehearsal can try. */
export function runsInSteps(statements: readonly Pick<InvertedStatement, 'sql'>[]): boolean {
  return statements.some(({ sql }) => sql.some((text) => CONCURRENT.test(text)));
}

const CONCURRENT = /^(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY /;
const IN_STEPS =
  '-- CONCURRENTLY cannot run in a transaction: this runs in recorded steps, each of which stays when a later one fails. It cannot be rehearsed: try it on a copy of the database.';

function halfLine({ done, line }: NonNullable<InverseSource['half']>): string {
  const rest = line === null ? 'the others' : `line ${line} and those behind it`;
  return `-- The migration is applied in part. ${done}: take out what stands below for ${rest}, as far as it was not done.`;
}

/** Before any step, so that none is done while one of them stands. */
function refusalsFirst(statements: readonly InvertedStatement[]): string[] {
  return statements.flatMap(({ line, tag, marks }) =>
    marks.length === 0
      ? []
      : ['', `-- line ${line}: ${tag}`, ...marks.flatMap(({ text }) => refusal(text))],
  );
}

function blockOf({ line, tag, sql, marks }: InvertedStatement): string[] {
  if (sql.length + marks.length === 0) return [];
  return [
    '',
    `-- line ${line}: ${tag}`,
    ...marks.flatMap(({ text }) => refusal(text)),
    ...sql.map((statement) => `${statement.trimEnd().replace(/;$/, '')};`),
  ];
}

function refusal(text: string): string[] {
  const words = text.replace(/\s+/g, ' ');
  return [
    `${MARK} ${words}.`,
    `DO ${literal(`begin raise exception ${literal(`cannot be inverted: ${words.replaceAll('%', '%%')}`)}; end`)};`,
  ];
}
