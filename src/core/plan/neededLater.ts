import type { ScriptProblem, Statement } from '../sql/script.model';
import { Savepoints } from '../sql/transactionBlock';
import { problemOf, type Group } from './groups';

/**
 * The first thing that a part leaves behind and a later one would miss, since each part is a transaction of its own and
 * may run after an interruption in another session: an open savepoint, a setting that ends with its transaction, a
 * temporary object. Settings of the session are not among them: they are made again before each part. Null when there
 * is nothing.
 */
export function neededLater(groups: readonly Group[]): ScriptProblem | null {
  const objects = new Map<string, SessionObject>();
  for (const [index, group] of groups.entries()) {
    const isLast = index === groups.length - 1;
    const problem =
      missingObject(group, objects) ??
      savepointProblem(group, isLast) ??
      (isLast ? null : lostSetting(group));
    if (problem) return problem;
  }
  return null;
}

/** A temporary table, a prepared statement or a held cursor of an earlier part. */
interface SessionObject {
  readonly madeBy: Statement;
  readonly mention: RegExp;
}

/** Adds what the group makes; what it makes itself before it is mentioned is not missing. */
function missingObject(
  { statements }: Group,
  objects: Map<string, SessionObject>,
): ScriptProblem | null {
  const made = new Map<string, SessionObject>();
  for (const statement of statements) {
    const name = statement.session?.kind === 'object' ? statement.session.name : '';
    if (name !== '') {
      made.set(name, { madeBy: statement, mention: mentionOf(name) });
      objects.delete(name);
    }
    for (const { madeBy, mention } of objects.values()) {
      if (!mention.test(statement.text)) continue;
      return { ...problemOf('neededLater', madeBy), neededAt: statement.range };
    }
  }
  for (const [name, object] of made) objects.set(name, object);
  return null;
}

/** A setting that ends with a transaction that the file does not show, or that cannot be made again. */
function lostSetting({ statements, own, transactional }: Group): ScriptProblem | null {
  const found = statements.find(
    ({ session }) =>
      transactional && (session?.kind === 'hidden' || (session?.kind === 'local' && !own)),
  );
  return found ? problemOf('neededLater', found) : null;
}

/** The COMMIT that the file has itself ends its savepoints; a part's end that the author does not see must not. */
function savepointProblem({ statements, own }: Group, isLast: boolean): ScriptProblem | null {
  const savepoints = new Savepoints();
  for (const [index, statement] of statements.entries()) {
    if (statement.control && !savepoints.follow(statement.control, index)) {
      return problemOf('transactionControl', statement);
    }
  }
  const open = own || isLast ? undefined : statements[savepoints.first() ?? -1];
  return open ? problemOf('neededLater', open) : null;
}

/** The name as a whole word anywhere in a text: also in strings and bodies, which may run it. */
function mentionOf(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$\\u0080-\\uffff])${escaped}(?![\\w$\\u0080-\\uffff])`, 'i');
}
