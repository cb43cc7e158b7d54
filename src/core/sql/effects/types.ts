import type {
  AlterEnumStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEnumStmt,
} from 'libpg-query';
import { quoteName } from '../../catalog/key';
import { all, stringsOf } from '../ast';
import type { Effect } from '../effect';
import { columnType } from '../typeName';
import type { EffectContext } from './context';
import { create } from './make';

export function readCreateEnum(stmt: CreateEnumStmt, { scope }: EffectContext): Effect[] {
  const name = scope.qualify(stringsOf(stmt.typeName));
  return [create({ kind: 'enum', ...name, labels: stringsOf(stmt.vals) })];
}

/** ALTER TYPE ... ADD VALUE and RENAME VALUE. */
export function readAlterEnum(stmt: AlterEnumStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.qualify(stringsOf(stmt.typeName));
  const { oldVal, newVal = '', newValNeighbor, newValIsAfter } = stmt;
  if (oldVal !== undefined) {
    return [{ change: 'renameEnumLabel', schema, name, from: oldVal, to: newVal }];
  }
  const neighbour =
    newValNeighbor === undefined ? null : { label: newValNeighbor, after: newValIsAfter === true };
  return [{ change: 'addEnumLabel', schema, name, label: newVal, neighbour }];
}

export function readCreateDomain(stmt: CreateDomainStmt, { scope }: EffectContext): Effect[] {
  const name = scope.qualify(stringsOf(stmt.domainname));
  const type = stmt.typeName ? columnType(stmt.typeName) : null;
  return [create({ kind: 'domain', ...name, ...(type !== null && { type }) })];
}

export function readCreateComposite(stmt: CompositeTypeStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.newRelation(stmt.typevar);
  const attributes = all(stmt.coldeflist, 'ColumnDef').map(({ colname = '', typeName }) => {
    const type = typeName ? columnType(typeName) : null;
    return type === null ? null : `${quoteName(colname)} ${type}`;
  });
  const known = attributes.filter((attribute) => attribute !== null);
  const isKnown = known.length === attributes.length;
  return [create({ kind: 'composite', schema, name, ...(isKnown && { attributes: known }) })];
}
