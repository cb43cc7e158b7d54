import type {
  AlterObjectSchemaStmt,
  CommentStmt,
  DropStmt,
  Node,
  ObjectType,
  RangeVar,
  RenameStmt,
} from 'libpg-query';
import { objectKey } from '../../catalog/key';
import { as, stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { create, drop, notCompared, opaque } from './make';
import { objectsNamed } from './names';
import type { Scope } from './scope';

const DEPENDS = opaque('which object is meant depends on the database');

/** DROP of every kind, with several names. */
export function readDrop(stmt: DropStmt, { scope, tag }: EffectContext): Effect[] {
  const cascade = stmt.behavior === 'DROP_CASCADE';
  return (stmt.objects ?? []).flatMap((node): Effect[] => {
    const objects = objectsNamed(stmt.removeType, node, scope);
    if (objects === null) return [notCompared(`what ${tag} removes`)];
    if (objects.length > 0) return objects.map((object) => drop(object, cascade));
    const routine = scope.qualify(stringsOf(as(node, 'ObjectWithArgs')?.objname));
    return [
      {
        change: 'drop',
        object: { kind: 'function', ...routine, arguments: [] },
        cascade,
        anyArguments: true,
      },
    ];
  });
}

/** COMMENT ON; no comment and an empty one are the same. */
export function readComment(stmt: CommentStmt, { scope, tag }: EffectContext): Effect[] {
  const objects = objectsNamed(stmt.objtype, stmt.object, scope);
  if (objects === null) return [notCompared(`this ${tag}`)];
  const [object, ...others] = objects;
  if (!object || others.length > 0) return [DEPENDS];
  const on = objectKey(object);
  const text = stmt.comment ?? '';
  return text === ''
    ? [drop({ kind: 'comment', on })]
    : [create({ kind: 'comment', on, text }, 'orReplace')];
}

const onTables: ReadonlySet<ObjectType> = new Set([
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_POLICY',
  'OBJECT_TRIGGER',
]);

/** ALTER ... RENAME of every kind. Of a type whose kind is open there is one effect per kind. */
export function readRename(stmt: RenameStmt, { scope, tag }: EffectContext): Effect[] {
  const { renameType, relationType, relation, object, subname = '', newname = '' } = stmt;
  if (renameType === 'OBJECT_COLUMN' && relationType !== 'OBJECT_TABLE') {
    return [notCompared('the name of a column that is not of a table')];
  }
  const part = renameType && onTables.has(renameType) ? subname : null;
  const named =
    renameType === 'OBJECT_SCHEMA'
      ? [{ kind: 'schema', name: subname } as const]
      : objectsNamed(renameType, object ?? nodeOf(relation, part, scope), scope);
  if (named === null) return [notCompared(`what ${tag} renames`)];
  if (named.length === 0) return [DEPENDS];
  return named.map((one) => ({ change: 'rename', object: one, to: newname }));
}

export function readSetSchema(
  stmt: AlterObjectSchemaStmt,
  { scope, tag }: EffectContext,
): Effect[] {
  const node = stmt.object ?? nodeOf(stmt.relation, null, scope);
  const named = objectsNamed(stmt.objectType, node, scope);
  if (named === null) return [notCompared(`what ${tag} moves`)];
  if (named.length === 0) return [DEPENDS];
  return named.map((object) => ({ change: 'setSchema', object, to: stmt.newschema ?? '' }));
}

/** A relation, or something on it, as the list of names that other statements use. */
function nodeOf(relation: RangeVar | undefined, part: string | null, scope: Scope): Node {
  const { schema, name } = scope.relation(relation);
  const names = [schema, name, ...(part === null ? [] : [part])];
  return { List: { items: names.map((sval) => ({ String: { sval } })) } };
}
