import type { Script, ScriptProblem, Statement } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { takenBack } from '../sql/transactionBlock';
import { groupsOf } from './groups';
import type { StepPart } from './model';
import { neededLater } from './neededLater';
import { hashOf, sqlOf, startOf } from './partText';

/**
 * Cuts a script into the parts in which it runs: a statement that cannot run in a transaction is one of its own, what
 * stands between two of them is one transaction. Where the file declares steps, each of its own BEGIN ... COMMIT is a
 * part, and each statement outside of one too, as psql would run them.
 *
 * @param declared whether the file says `-- plumbline: steps`
 * @returns the parts in order, or the first thing that keeps the script from running in parts
 */
export function partsOf(
  script: Script,
  declared: boolean,
): { readonly parts: readonly StepPart[] } | { readonly problem: ScriptProblem } {
  const grouped = groupsOf(script, declared);
  if ('problem' in grouped) return grouped;
  const problem = neededLater(grouped.groups);
  if (problem) return { problem };
  let settings: readonly Statement[] = [];
  const parts = grouped.groups.map(({ transactional, statements }, index) => {
    const part = partOf(script.text, { number: index + 1, transactional, statements, settings });
    settings = settingsAfter(settings, statements);
    return part;
  });
  return { parts };
}

/** Its SQL and its hash are made when they are asked for: all parts together are as long as the text. */
function partOf(text: SqlText, part: Omit<StepPart, 'start' | 'sql' | 'hash'>): StepPart {
  let hash: string | undefined;
  return {
    ...part,
    start: startOf(part.statements),
    get sql() {
      return sqlOf(text, part.statements);
    },
    get hash() {
      return (hash ??= hashOf(text, [...part.settings, ...part.statements]));
    },
  };
}

function settingsAfter(
  before: readonly Statement[],
  statements: readonly Statement[],
): readonly Statement[] {
  let settings = before;
  const undone = takenBack(statements);
  for (const [index, statement] of statements.entries()) {
    if (undone.has(index)) continue;
    if (statement.session?.kind === 'setting') settings = [...settings, statement];
    if (statement.session?.kind === 'discard') settings = [];
  }
  return settings;
}
