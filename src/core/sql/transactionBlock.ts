import type { Node, TransactionStmtKind } from 'libpg-query';
import { as } from './ast';
import type { Statement, TransactionControl } from './script.model';

const kinds: Readonly<Partial<Record<TransactionStmtKind, TransactionControl['kind']>>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'release',
  TRANS_STMT_ROLLBACK_TO: 'rollbackTo',
};

/** What a statement does to the transaction around it; null for one that does nothing to it. */
export function controlOf(node: Node): TransactionControl | null {
  const stmt = as(node, 'TransactionStmt');
  if (!stmt) return null;
  return {
    kind: (stmt.kind && kinds[stmt.kind]) ?? 'other',
    plain: (stmt.options ?? []).length === 0 && stmt.chain !== true,
    savepoint: stmt.savepoint_name ?? '',
  };
}

/** Whether the statement is a plain BEGIN (or COMMIT): it can be taken off and made by the runner to the same end. */
export function isPlain({ control }: Statement, kind: 'begin' | 'commit'): boolean {
  return control?.kind === kind && control.plain;
}

/**
 * True when the statements begin with a plain BEGIN and end with a plain COMMIT, with nothing between that begins
 * or ends a transaction, so that taking both off and running the rest in a transaction changes nothing.
 */
export function hasOuterPair(statements: readonly Statement[]): boolean {
  const begin = statements[0];
  const commit = statements.at(-1);
  return (
    begin !== undefined &&
    commit !== undefined &&
    isPlain(begin, 'begin') &&
    isPlain(commit, 'commit') &&
    statements.slice(1, -1).every(({ transaction }) => transaction !== 'control')
  );
}

/** Indexes of the statements that a later ROLLBACK TO SAVEPOINT takes back. */
export function takenBack(statements: readonly Statement[]): Set<number> {
  const undone = new Set<number>();
  const savepoints = new Savepoints();
  for (const [index, { control }] of statements.entries()) {
    if (!control) continue;
    const from = control.kind === 'rollbackTo' ? savepoints.indexOf(control.savepoint) : undefined;
    savepoints.follow(control, index);
    for (let at = from ?? index; at < index; at += 1) undone.add(at);
  }
  return undone;
}

/** The savepoints that are open, the latest last; a name can be there more than once, and the latest counts. */
export class Savepoints {
  private readonly open: { readonly name: string; readonly index: number }[] = [];

  indexOf(name: string): number | undefined {
    return this.open.findLast((savepoint) => savepoint.name === name)?.index;
  }

  /** False when the statement names a savepoint that is not open. */
  follow({ kind, savepoint: name }: TransactionControl, index: number): boolean {
    if (kind === 'savepoint') {
      this.open.push({ name, index });
      return true;
    }
    if (kind !== 'release' && kind !== 'rollbackTo') return true;
    const at = this.open.findLastIndex((savepoint) => savepoint.name === name);
    if (at === -1) return false;
    this.open.length = kind === 'release' ? at : at + 1;
    return true;
  }

  /** The index of the earliest one that is open. */
  first(): number | undefined {
    return this.open[0]?.index;
  }
}
