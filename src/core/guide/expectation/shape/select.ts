import type { Node, SelectStmt } from 'libpg-query';
import { all, as } from '../../../sql/ast';
import type { QueryShape } from '../model';
import { columnsOf, isOpen, UNNAMED } from './columns';
import { relationsIn } from './relations';
import { restrictionsOf } from './restrictions';
import { callsIn, isAggregate, isBoolean, isCount, isPlain } from './values';

export function selectShape(select: SelectStmt): QueryShape {
  const leaf = firstLeaf(select);
  const isSet = leaf !== select;
  const columns = leaf.valuesLists ? valuesColumns(leaf) : columnsOf(leaf.targetList);
  const open = !leaf.valuesLists && isOpen(leaf.targetList);
  const targets = all(leaf.targetList, 'ResTarget');
  const named = (test: (node: Node) => boolean): string[] =>
    isSet
      ? []
      : targets.flatMap(({ val }, at) => (val && test(val) ? [columns[at] ?? UNNAMED] : []));
  const single = !open && columns.length === 1;
  const mayBeAlone = !isSet && !limits(select) && !leaf.groupClause && !leaf.havingClause;
  const alone = mayBeAlone && isOneRow(leaf);
  return {
    kind: 'select',
    returnsRows: true,
    columns,
    open,
    singleRow: alone && leaf.targetList?.every(isPlain) !== false,
    singleValue: single && alone,
    booleans: named(isBoolean),
    counts: named(isCount),
    ...(isWhole(select, leaf) ? { whole: true } : {}),
    grouped: !isSet && (leaf.groupClause !== undefined || leaf.distinctClause !== undefined),
    ordered: select.sortClause !== undefined,
    restrictions: isSet ? [] : restrictionsOf(leaf),
    relations: relationsIn({ SelectStmt: select }),
    explained: null,
  };
}

function isWhole(select: SelectStmt, leaf: SelectStmt): boolean {
  const [from, ...others] = leaf.fromClause ?? [];
  if (select !== leaf || others.length > 0 || as(from, 'RangeVar') === undefined) return false;
  const narrows = [leaf.whereClause, leaf.groupClause, leaf.havingClause, leaf.distinctClause];
  const bounds = [select.limitCount, select.limitOffset];
  return ![...narrows, ...bounds].some((clause) => clause !== undefined);
}

/** The arm of a UNION that names the result's columns; the SELECT itself where it is none. */
function firstLeaf(select: SelectStmt): SelectStmt {
  let leaf = select;
  while (leaf.op !== undefined && leaf.op !== 'SETOP_NONE' && leaf.larg) leaf = leaf.larg;
  return leaf;
}

function valuesColumns({ valuesLists = [] }: SelectStmt): string[] {
  const width = as(valuesLists[0], 'List')?.items?.length ?? 0;
  return Array.from({ length: width }, (_, at) => `column${at + 1}`);
}

/** LIMIT and OFFSET can take the one row away. LIMIT with a number above 0 cannot. */
function limits({ limitCount, limitOffset }: SelectStmt): boolean {
  const count = as(limitCount, 'A_Const');
  return limitOffset !== undefined || (limitCount !== undefined && !count?.ival?.ival);
}

function aggregates({ targetList }: SelectStmt): boolean {
  return callsIn(targetList).some(isAggregate);
}

/**
 * Of a SELECT without GROUP BY and HAVING: an aggregate gives one row whatever it reads; without FROM there is nothing to
 * repeat, and without WHERE nothing takes the row away.
 */
function isOneRow(leaf: SelectStmt): boolean {
  if (leaf.valuesLists) return leaf.valuesLists.length === 1;
  if (leaf.fromClause === undefined && leaf.whereClause === undefined) return true;
  return aggregates(leaf);
}
