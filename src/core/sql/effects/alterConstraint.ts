import type { Constraint } from 'libpg-query';
import { as, stringsOf } from '../ast';
import type { Effect } from '../effect';
import { cascades, type AlterTablePart } from './alterTablePart';
import { constraintOf } from './constraints';
import { amend, create, drop, notCompared } from './make';
import { namedConstraint } from './namedConstraint';
import type { Name } from './scope';

export function addConstraint({ command, table, context }: AlterTablePart): Effect[] {
  const definition = as(command.def, 'Constraint');
  if (!definition) return [];
  if (definition.contype === 'CONSTR_NOTNULL') {
    return stringsOf(definition.keys).map((name) => required(table, name));
  }
  const place = { table, column: null, tableColumns: null, isNewTable: false };
  const constraint = constraintOf(definition, place, context);
  if (!constraint) return [notCompared('this constraint')];
  const key = constraint.type === 'primaryKey' ? (constraint.columns ?? []) : [];
  return [
    create(constraint),
    ...key.map((name) => required(table, name)),
    ...takenIndex(definition, table),
  ];
}

function required({ schema, name: table }: Name, name: string): Effect {
  return amend({ kind: 'column', schema, table, name, nullable: false });
}

/** ADD CONSTRAINT ... USING INDEX takes the index over and gives it the constraint's name. */
function takenIndex({ indexname, conname }: Constraint, { schema, name }: Name): Effect[] {
  if (indexname === undefined) return [];
  const index = { kind: 'index', schema, table: name } as const;
  const to = conname ?? indexname;
  const renamed: Effect = { change: 'rename', object: { ...index, name: indexname }, to };
  return [...(to === indexname ? [] : [renamed]), amend({ ...index, name: to, constraint: true })];
}

export function dropConstraint(part: AlterTablePart): Effect[] {
  return [drop(namedConstraint(part.table, part.command.name ?? ''), cascades(part))];
}

export function validateConstraint({ table, command: { name = '' } }: AlterTablePart): Effect[] {
  return [amend({ ...namedConstraint(table, name), validated: true })];
}

/** ALTER CONSTRAINT: whether it is deferrable. */
export function alterConstraint({ table, command }: AlterTablePart): Effect[] {
  const alteration = as(command.def, 'ATAlterConstraint');
  if (alteration?.conname === undefined || !alteration.alterDeferrability) {
    return [notCompared('this change of a constraint')];
  }
  const deferrable = alteration.deferrable === true;
  return [amend({ ...namedConstraint(table, alteration.conname), deferrable })];
}
