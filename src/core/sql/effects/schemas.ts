import type {
  AlterExtensionStmt,
  AlterSeqStmt,
  CreateExtensionStmt,
  CreateSchemaStmt,
  CreateSeqStmt,
  Node,
} from 'libpg-query';
import type { ExpectedOf } from '../../catalog/model';
import { all, nameParts, roleName, stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { create, ifNotExists, notCompared, opaque } from './make';
import type { Scope } from './scope';

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
  const sequence = { kind: 'sequence', ...scope.newRelation(stmt.sequence) } as const;
  const made = create(sequence, ifNotExists(stmt.if_not_exists));
  return [made, ...given(sequence, stmt.options, scope)];
}

export function readAlterSequence(stmt: AlterSeqStmt, { scope, tag }: EffectContext): Effect[] {
  const sequence = { kind: 'sequence', ...scope.relation(stmt.sequence) } as const;
  return [...given(sequence, stmt.options, scope), notCompared(`what ${tag} changes`)];
}

/** OWNED BY, which takes a column or NONE. */
function given(
  object: ExpectedOf<'sequence'>,
  options: readonly Node[] | undefined,
  scope: Scope,
): Effect[] {
  const option = all(options, 'DefElem').find(({ defname }) => defname === 'owned_by');
  if (!option) return [];
  const parts = nameParts(option.arg);
  const { schema, name: table } = scope.qualify(parts.slice(0, -1));
  const owner =
    parts.length < 2
      ? null
      : ({ kind: 'column', schema, table, name: parts.at(-1) ?? '' } as const);
  return [{ change: 'giveSequence', object, owner }];
}
