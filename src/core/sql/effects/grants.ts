import type { AccessPriv, GrantStmt, Node, ObjectType } from 'libpg-query';
import { quoteName } from '../../catalog/key';
import type { GrantObject } from '../../catalog/model';
import { all, as, nameParts, roleName, stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { create, drop, notCompared, opaque } from './make';
import { routineNamed } from './routines';
import type { Name } from './scope';

type On = GrantObject['on'];
/** One object of a GRANT, as the catalog names it. */
type Target = Pick<GrantObject, 'schema' | 'object'>;

const kinds: Readonly<Partial<Record<ObjectType, On>>> = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
};

/** What ALL means. MAINTAIN is left out: servers before 17 do not have it. */
const everything: Readonly<Record<On, readonly string[]>> = {
  table: ['delete', 'insert', 'references', 'select', 'trigger', 'truncate', 'update'],
  sequence: ['select', 'update', 'usage'],
  schema: ['create', 'usage'],
  function: ['execute'],
  type: ['usage'],
};

/**
 * GRANT creates what a role may do with an object, in addition to what it may do already; REVOKE drops the
 * privileges that the dropped object lists, and leaves its others.
 */
export function readGrant(stmt: GrantStmt, context: EffectContext): Effect[] {
  const on = stmt.objtype && kinds[stmt.objtype];
  if (on === undefined) return [notCompared(`what ${context.tag} changes here`)];
  if (stmt.targtype !== 'ACL_TARGET_OBJECT') {
    const roles = all(stmt.grantees, 'RoleSpec').flatMap((role) => roleName(role) ?? []);
    const grants = { on, schemas: stringsOf(stmt.objects), roles };
    return [
      { change: 'opaque', reason: 'which objects the schema has is not in the text', grants },
    ];
  }
  const isOption = stmt.grant_option === true && stmt.is_grant !== true;
  if (isOption) return [notCompared('the right to grant further')];
  const written = all(stmt.privileges, 'AccessPriv');
  const ofObject = written.filter(({ cols }) => (cols ?? []).length === 0);
  const columns =
    ofObject.length < written.length ? [notCompared('a privilege on single columns')] : [];
  if (columns.length > 0 && ofObject.length === 0) return columns;
  const privileges = privilegesOf(ofObject, stmt.is_grant === true, on);
  const objects = (stmt.objects ?? []).flatMap((object) =>
    all(stmt.grantees, 'RoleSpec').map((grantee) => {
      const role = roleName(grantee);
      const target = targetOf(on, object, context);
      if (role === null) return opaque('which role is meant depends on who runs this');
      if (target === null) return opaque('which function is meant depends on the database');
      const grant = { kind: 'grant', on, ...target, column: null, role, privileges } as const;
      return stmt.is_grant ? create(grant) : drop(grant, stmt.behavior === 'DROP_CASCADE');
    }),
  );
  return [...objects, ...columns];
}

/** @param written none for ALL */
function privilegesOf(written: readonly AccessPriv[], isGrant: boolean, on: On): readonly string[] {
  if (written.length > 0) {
    return [...new Set(written.map(({ priv_name: name = '' }) => name.toLowerCase()))].sort();
  }
  // Taking away what was never given does no harm, so REVOKE ALL names every privilege.
  return on === 'table' && !isGrant ? [...everything.table, 'maintain'].sort() : everything[on];
}

function targetOf(on: On, object: Node, { scope }: EffectContext): Target | null {
  if (on === 'schema') return { schema: stringsOf([object])[0] ?? '', object: '' };
  if (on === 'function') {
    const named = as(object, 'ObjectWithArgs');
    const routine = named && routineNamed(named, scope);
    return routine
      ? {
          schema: routine.schema,
          object: `${quoteName(routine.name)}(${routine.arguments.join(', ')})`,
        }
      : null;
  }
  const relation = as(object, 'RangeVar');
  const { schema, name }: Name = relation
    ? scope.relation(relation)
    : scope.qualify(nameParts(object));
  return { schema, object: quoteName(name) };
}
