import type { Node, TransactionStmt } from 'libpg-query';
import { as } from './ast';
import type { ScriptProblem, Statement } from './script.model';

/** A statement with its tree, which is given up when the script is done. */
export interface ParsedStatement {
  readonly statement: Statement;
  readonly control: TransactionStmt | null;
}

export function controlOf(node: Node): TransactionStmt | null {
  return as(node, 'TransactionStmt') ?? null;
}

/**
 * True when the statements begin with a plain BEGIN and end with a plain COMMIT, so that taking both off and
 * running the rest in a transaction changes nothing.
 */
export function hasOuterPair(statements: readonly ParsedStatement[]): boolean {
  const begin = statements[0]?.control;
  const commit = statements.length > 1 ? statements.at(-1)?.control : null;
  return (
    (begin?.kind === 'TRANS_STMT_BEGIN' || begin?.kind === 'TRANS_STMT_START') &&
    (begin.options ?? []).length === 0 &&
    commit?.kind === 'TRANS_STMT_COMMIT' &&
    commit.chain !== true
  );
}

/**
 * The statements that would end or change the transaction around them, that cannot run in one, and savepoints
 * that are not there.
 *
 * @param statements without the outer pair.
 */
export function transactionProblems(statements: readonly ParsedStatement[]): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  const savepoints = new Savepoints();
  for (const [index, { statement, control }] of statements.entries()) {
    const code =
      statement.transaction === 'control' || (control && !savepoints.follow(control, index))
        ? 'transactionControl'
        : statement.transaction === 'outside'
          ? 'outsideTransaction'
          : null;
    if (code) problems.push({ code, found: foundText(statement), range: statement.range });
  }
  return problems;
}

/** Indexes of the statements that a later ROLLBACK TO SAVEPOINT takes back. */
export function takenBack(statements: readonly ParsedStatement[]): Set<number> {
  const undone = new Set<number>();
  const savepoints = new Savepoints();
  for (const [index, { control }] of statements.entries()) {
    if (!control) continue;
    const from =
      control.kind === 'TRANS_STMT_ROLLBACK_TO'
        ? savepoints.indexOf(control.savepoint_name)
        : undefined;
    savepoints.follow(control, index);
    for (let at = from ?? index; at < index; at += 1) undone.add(at);
  }
  return undone;
}

function foundText(statement: Statement): string {
  const [line = ''] = statement.text.split('\n', 1);
  return line.trimEnd();
}

/** The savepoints that are open, the latest last; a name can be there more than once, and the latest counts. */
class Savepoints {
  private readonly open: { readonly name: string; readonly index: number }[] = [];

  indexOf(name: string | undefined): number | undefined {
    return this.open.findLast((savepoint) => savepoint.name === name)?.index;
  }

  /** False when the statement names a savepoint that is not open. */
  follow({ kind, savepoint_name: name = '' }: TransactionStmt, index: number): boolean {
    if (kind === 'TRANS_STMT_SAVEPOINT') {
      this.open.push({ name, index });
      return true;
    }
    if (kind !== 'TRANS_STMT_RELEASE' && kind !== 'TRANS_STMT_ROLLBACK_TO') return true;
    const at = this.open.findLastIndex((savepoint) => savepoint.name === name);
    if (at === -1) return false;
    this.open.length = kind === 'TRANS_STMT_RELEASE' ? at : at + 1;
    return true;
  }
}
