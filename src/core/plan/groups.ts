import type { Script, ScriptProblem, Statement } from '../sql/script.model';
import { isPlain } from '../sql/transactionBlock';

/** What runs as a whole or not at all. */
export interface Group {
  readonly transactional: boolean;
  /** Whether the file itself puts BEGIN and COMMIT around it. */
  readonly own: boolean;
  readonly statements: Statement[];
}

/**
 * Groups the statements of a script as they run: one that cannot run in a transaction alone, what stands between two
 * of them together. Where steps are declared, each BEGIN ... COMMIT of the file is a group, and each statement outside
 * of one too.
 *
 * @returns the groups, or the first thing that keeps the statements from being grouped
 */
export function groupsOf(
  script: Script,
  declared: boolean,
): { readonly groups: readonly Group[] } | { readonly problem: ScriptProblem } {
  const { statements, outerTransaction } = script;
  const groups: Group[] = [];
  let begin: Statement | null = outerTransaction?.begin ?? null;
  let open: Group | null = null;
  const refused = declared ? undefined : refusedControl(statements);
  if (refused) return { problem: problemOf('transactionControl', refused) };
  for (const statement of statements) {
    const isOwn: boolean = begin !== null;
    if (statement.transaction === 'control') {
      if (!isPlain(statement, isOwn ? 'commit' : 'begin')) {
        return { problem: problemOf('transactionControl', statement) };
      }
      begin = isOwn ? null : statement;
      open = null;
    } else if (statement.transaction === 'outside') {
      if (isOwn) return { problem: problemOf('outsideInBlock', statement) };
      groups.push({ transactional: false, own: false, statements: [statement] });
      open = null;
    } else if (open === null) {
      const single = declared && !isOwn;
      // A savepoint that is alone in its transaction: the server refuses it too.
      if (single && statement.control) {
        return { problem: problemOf('transactionControl', statement) };
      }
      const group: Group = { transactional: true, own: isOwn, statements: [statement] };
      groups.push(group);
      open = single ? null : group;
    } else {
      open.statements.push(statement);
    }
  }
  return begin === null || outerTransaction
    ? { groups }
    : { problem: problemOf('transactionControl', begin) };
}

/** The one that tells most: a COMMIT in the middle rather than the BEGIN that everybody expects. */
function refusedControl(statements: readonly Statement[]): Statement | undefined {
  const controls = statements.filter(({ transaction }) => transaction === 'control');
  return controls.find((statement) => !isPlain(statement, 'begin')) ?? controls[0];
}

/** A problem with a statement, which is quoted by its first line. */
export function problemOf(code: ScriptProblem['code'], { text, range }: Statement): ScriptProblem {
  const [line = ''] = text.split('\n', 1);
  return { code, found: line.trimEnd(), range };
}
