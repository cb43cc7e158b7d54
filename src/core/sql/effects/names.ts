import type { Node, ObjectType } from 'libpg-query';
import type { ExpectedObject } from '../../catalog/model';
import { as, nameParts } from '../ast';
import { namedConstraint } from './namedConstraint';
import { routineNamed } from './routines';
import type { Name, Scope } from './scope';

/**
 * The objects that a statement names (DROP, COMMENT ON, ALTER ... RENAME). More than one where the text leaves the
 * kind open: a type can be an enum, a composite type or a domain.
 *
 * @returns null for kinds that the catalog model does not hold, empty where only the database tells which is meant.
 */
export function objectsNamed(
  type: ObjectType | undefined,
  node: Node | undefined,
  scope: Scope,
): readonly ExpectedObject[] | null {
  if (type === undefined) return null;
  const parts = nameParts(node);
  const name = parts.at(-1) ?? '';
  if (type === 'OBJECT_SCHEMA') return [{ kind: 'schema', name }];
  if (type === 'OBJECT_EXTENSION') return [{ kind: 'extension', name }];
  if (routineTypes.has(type)) {
    const named = as(node, 'ObjectWithArgs');
    const routine = named && routineNamed(named, scope);
    return routine ? [routine] : [];
  }
  const ofSchema = inSchema[type];
  if (ofSchema) return ofSchema(scope.qualify(parts), scope);
  const ofTable = onTable[type];
  return ofTable ? [ofTable(scope.qualify(parts.slice(0, -1)), name)] : null;
}

const routineTypes: ReadonlySet<ObjectType> = new Set([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_AGGREGATE',
]);

type InSchema = (name: Name, scope: Scope) => readonly ExpectedObject[];

const inSchema: Readonly<Partial<Record<ObjectType, InSchema>>> = {
  OBJECT_TABLE: (name) => [{ kind: 'table', ...name }],
  OBJECT_VIEW: (name) => [{ kind: 'view', ...name }],
  OBJECT_MATVIEW: (name) => [{ kind: 'materializedView', ...name }],
  OBJECT_SEQUENCE: (name) => [{ kind: 'sequence', ...name }],
  // Which table it stands on is not in the text; its key does not need it.
  OBJECT_INDEX: (name) => [{ kind: 'index', ...name, table: '' }],
  OBJECT_TYPE: (name, scope) => scope.typeKinds(name).map((kind) => ({ kind, ...name })),
  OBJECT_DOMAIN: (name) => [{ kind: 'domain', ...name }],
};

type OnTable = (table: Name, name: string) => ExpectedObject;

/** Objects that are named by their table and a name of their own. */
const onTable: Readonly<Partial<Record<ObjectType, OnTable>>> = {
  OBJECT_COLUMN: (table, name) => ({ kind: 'column', ...placeIn(table), name }),
  OBJECT_POLICY: (table, name) => ({ kind: 'policy', ...placeIn(table), name }),
  OBJECT_TRIGGER: (table, name) => ({ kind: 'trigger', ...placeIn(table), name }),
  OBJECT_TABCONSTRAINT: namedConstraint,
};

function placeIn({ schema, name }: Name): { readonly schema: string; readonly table: string } {
  return { schema, table: name };
}
