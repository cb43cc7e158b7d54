import type {
  AlterExtensionStmt,
  CreateExtensionStmt,
  CreateSchemaStmt,
  CreateSeqStmt,
} from 'libpg-query';
import { all, roleName, stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { create, ifNotExists, notCompared, opaque } from './make';

/** CREATE SCHEMA, also with the objects that it makes in it. */
export function readCreateSchema(stmt: CreateSchemaStmt, context: EffectContext): Effect[] {
  const name = stmt.schemaname ?? roleName(stmt.authrole);
  if (name === null) return [opaque('the schema is named after the user who runs this')];
  const before = context.scope.creationSchema;
  context.scope.setSearchPath([name]);
  const within = (stmt.schemaElts ?? []).flatMap((element) => context.within(element));
  context.scope.setSearchPath([before]);
  return [create({ kind: 'schema', name }, ifNotExists(stmt.if_not_exists)), ...within];
}

export function readCreateExtension(stmt: CreateExtensionStmt): Effect[] {
  const option = all(stmt.options, 'DefElem').find(({ defname }) => defname === 'schema');
  const [schema] = stringsOf(option?.arg && [option.arg]);
  const name = stmt.extname ?? '';
  return [
    create(
      { kind: 'extension', name, ...(schema !== undefined && { schema }) },
      ifNotExists(stmt.if_not_exists),
    ),
  ];
}

export function readAlterExtension(stmt: AlterExtensionStmt): Effect[] {
  return [notCompared(`the version of the extension ${stmt.extname ?? ''}`)];
}

export function readCreateSequence(stmt: CreateSeqStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.newRelation(stmt.sequence);
  return [create({ kind: 'sequence', schema, name }, ifNotExists(stmt.if_not_exists))];
}
