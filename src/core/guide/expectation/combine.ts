import { sameValue } from './same';
import type { Expectation, ExpectedValue } from '../../check/expectation';

/** Readings of the words behind a query and of those before it, as one. */
export function combine(
  behind: readonly Expectation[],
  before: readonly Expectation[],
): Expectation[] {
  const kept = before.filter((each) => !behind.some((other) => overrules(other, each)));
  return unique(simplify([...behind, ...kept]));
}

/** Two readings of one kind that differ contradict each other; the one behind the query wins. */
function overrules(behind: Expectation, before: Expectation): boolean {
  if (behind.kind === 'unknown' || before.kind === 'unknown') return false;
  const verdicts = new Set(['fails', 'succeeds']);
  if (verdicts.has(behind.kind) !== verdicts.has(before.kind))
    return behind.kind === 'fails' || before.kind === 'fails';
  return behind.kind === before.kind || (behind.kind === 'row' && before.kind === 'rowCount');
}

/** Leaves out what another expectation already says. */
function simplify(all: readonly Expectation[]): Expectation[] {
  const merged = oneRow(all);
  if (merged) return simplify(merged);
  const hasRow = all.some(({ kind }) => kind === 'row');
  const returns = all.some(({ kind }) => !['fails', 'succeeds', 'unknown'].includes(kind));
  return all.filter((each) => {
    if (
      hasRow &&
      each.kind === 'rowCount' &&
      each.op !== 'between' &&
      each.value === 1 &&
      each.op !== '<='
    )
      return false;
    return !(returns && each.kind === 'succeeds');
  });
}

/** One row in which every row has a value is a row with that value. */
function oneRow(all: readonly Expectation[]): Expectation[] | null {
  const every = all.flatMap((each) => (each.kind === 'everyRow' ? [each.values] : []));
  const isOne = all.some((each) => each.kind === 'rowCount' && each.op === '=' && each.value === 1);
  const columns = new Set(every.flatMap((values) => Object.keys(values)));
  const isPlain = columns.size === every.flatMap((values) => Object.keys(values)).length;
  if (!isOne || every.length === 0 || !isPlain) return null;
  const values = Object.assign({}, ...every) as Record<string, ExpectedValue>;
  return [{ kind: 'row', values }, ...all.filter(({ kind }) => kind !== 'everyRow')];
}

function unique(all: readonly Expectation[]): Expectation[] {
  return all.filter((each, at) => all.findIndex((other) => sameValue(each, other)) === at);
}
