import type { Node, ObjectType, RangeVar } from 'libpg-query';
import { all, isOn, kindOf, nameParts, walk, type NodeKind, type NodeOf } from '../../sql/ast';
import { alterTableLocks, referencedBy } from './alterTable';
import { BY_CASCADE, lock, nameOf, qualified } from './make';
import { LOCK_MODES, type LockMode, type LockRequest, type StatementLocks } from './model';

type LockReaders = {
  readonly [K in NodeKind]?: (stmt: NodeOf<K>) => StatementLocks | LockRequest[];
};

/**
 * The table-level locks that a statement takes on relations that stand already, as PostgreSQL's documentation of each
 * command states them: ROW EXCLUSIVE and stronger. A lock is held until the transaction ends, whatever the statement.
 * Left out is what the server locks while it looks at the body of a new SQL function, which is never more than ROW
 * EXCLUSIVE.
 *
 * @param node the statement's parse tree
 */
export function locksOf(node: Node): StatementLocks {
  const kind = kindOf(node);
  // The reader of a kind takes the content of that kind, which the table's type cannot carry over here.
  const read = readers[kind] as ((stmt: unknown) => StatementLocks | LockRequest[]) | undefined;
  const own = read?.((node as Record<string, unknown>)[kind]) ?? [];
  const locks = Array.isArray(own) ? { requests: own } : own;
  return { ...locks, requests: [...locks.requests, ...rowChanges(node)] };
}

const CHANGES_ROWS: ReadonlySet<NodeKind> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

/** INSERT, UPDATE, DELETE and MERGE, also those in a WITH or behind EXPLAIN. A routine's body only runs when it is called. */
function rowChanges(node: Node): LockRequest[] {
  const found: LockRequest[] = [];
  walk(node, (kind, content) => {
    if (kind === 'CreateFunctionStmt' || kind === 'RuleStmt' || kind === 'PrepareStmt')
      return false;
    if (CHANGES_ROWS.has(kind)) {
      const { relation } = content as { readonly relation?: RangeVar };
      const children = kind === 'InsertStmt' ? 'alone' : undefined;
      found.push(...lock(relation, 'ROW EXCLUSIVE', children));
    }
    return true;
  });
  return found;
}

const readers: LockReaders = {
  AlterTableStmt: alterTableLocks,
  CreateStmt: (stmt) => [
    ...all(stmt.inhRelations, 'RangeVar').flatMap((parent) =>
      stmt.partbound
        ? lock(parent, 'ACCESS EXCLUSIVE', 'alone', [
            { which: 'defaultPartition', mode: 'ACCESS EXCLUSIVE' },
            { which: 'referenced', mode: 'SHARE ROW EXCLUSIVE' },
          ])
        : lock(parent, 'SHARE UPDATE EXCLUSIVE', 'alone'),
    ),
    ...[...(stmt.tableElts ?? []), ...(stmt.constraints ?? [])].flatMap(referencedBy),
  ],
  IndexStmt: ({ relation, concurrent }) =>
    lock(relation, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
  CreateTrigStmt: ({ relation, row }) =>
    lock(relation, 'SHARE ROW EXCLUSIVE', row ? undefined : 'alone'),
  CreatePolicyStmt: ({ table }) => lock(table, 'ACCESS EXCLUSIVE', 'alone'),
  AlterPolicyStmt: ({ table }) => lock(table, 'ACCESS EXCLUSIVE', 'alone'),
  RuleStmt: ({ relation }) => lock(relation, 'ACCESS EXCLUSIVE', 'alone'),
  CreateStatsStmt: ({ relations }) =>
    all(relations, 'RangeVar').flatMap((one) => lock(one, 'SHARE UPDATE EXCLUSIVE', 'alone')),
  ViewStmt: ({ view, replace }) => (replace ? lock(view, 'ACCESS EXCLUSIVE', 'alone') : []),
  RefreshMatViewStmt: ({ relation, concurrent }) =>
    lock(relation, concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', 'alone'),
  TruncateStmt: ({ relations, behavior }) =>
    all(relations, 'RangeVar').flatMap((one) =>
      lock(one, 'ACCESS EXCLUSIVE', undefined, cascade(behavior)),
    ),
  CopyStmt: ({ relation, is_from }) => (is_from ? lock(relation, 'ROW EXCLUSIVE', 'alone') : []),
  LockStmt: ({ relations, mode = 8 }) => {
    // 1 is ACCESS SHARE, which stops nobody but an ACCESS EXCLUSIVE one.
    const named = LOCK_MODES[mode - 2];
    return named ? all(relations, 'RangeVar').flatMap((one) => lock(one, named)) : [];
  },
  VacuumStmt: ({ rels, options, is_vacuumcmd }) => {
    const full = all(options, 'DefElem').find(({ defname }) => defname === 'full');
    const isFull = is_vacuumcmd === true && full !== undefined && isOn(full.arg);
    const mode = isFull ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
    if (!rels) return unknown('it takes every table of the database, one after the other');
    return all(rels, 'VacuumRelation').flatMap(({ relation }) => lock(relation, mode));
  },
  ClusterStmt: ({ relation }) =>
    relation
      ? lock(relation, 'ACCESS EXCLUSIVE')
      : unknown('it takes every table that was clustered before'),
  ReindexStmt: ({ kind, relation, params }) => {
    const concurrently = all(params, 'DefElem').find(({ defname }) => defname === 'concurrently');
    const mode = concurrently && isOn(concurrently.arg) ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
    if (kind === 'REINDEX_OBJECT_TABLE') return lock(relation, mode);
    if (kind === 'REINDEX_OBJECT_INDEX') return onIndexed(relation, mode);
    return unknown('which tables it takes is not in its text');
  },
  DropStmt: dropLocks,
  RenameStmt: ({ renameType, relation }) => {
    if (renameType === undefined || !RENAMED_ON_TABLE.has(renameType)) return [];
    const reaches = renameType === 'OBJECT_COLUMN' || renameType === 'OBJECT_TABCONSTRAINT';
    return lock(relation, 'ACCESS EXCLUSIVE', reaches ? undefined : 'alone');
  },
  AlterObjectSchemaStmt: ({ objectType, relation }) =>
    objectType && RELATIONS.has(objectType) ? lock(relation, 'ACCESS EXCLUSIVE', 'alone') : [],
  CommentStmt: ({ objtype, object }) => {
    const parts = nameParts(object);
    if (objtype === 'OBJECT_COLUMN') return comment(parts.slice(0, -1));
    return objtype && RELATIONS.has(objtype) ? comment(parts) : [];
  },
  CreatePublicationStmt: ({ pubobjects }) => published(pubobjects),
  AlterPublicationStmt: ({ pubobjects }) => published(pubobjects),
  AlterTableMoveAllStmt: () => unknown('which tables it takes is not in its text'),
  AlterDomainStmt: ({ subtype }) =>
    subtype === 'C' || subtype === 'O' || subtype === 'V'
      ? unknown('which tables have a column of the domain is not in its text')
      : [],
  DropOwnedStmt: () => unknown('which objects it takes is not in its text'),
  ReassignOwnedStmt: () => unknown('which objects it takes is not in its text'),
  AlterExtensionStmt: () => unknown("what the extension's own script does is not in its text"),
  DoStmt: () => unknown('what its code does is not looked into'),
  CallStmt: () => unknown('what the procedure does is not looked into'),
  ExecuteStmt: () => unknown('what was prepared is not looked into'),
  SelectStmt: (stmt) =>
    callsRoutine(stmt) ? unknown('what the functions that it calls do is not looked into') : [],
};

/** Functions that the server brings and that touch no table, as far as migrations call them. */
const HARMLESS =
  /^(?:now|set_config|current_setting|setval|nextval|currval|count|min|max|sum|avg|coalesce|lower|upper|length|format|version|to_regclass|exists|string_agg|array_agg|json_agg|jsonb_agg|jsonb_build_object|json_build_object|row_number)$/;

function callsRoutine(stmt: object): boolean {
  let found = false;
  walk(stmt, (kind, content) => {
    if (kind !== 'FuncCall') return !found;
    const parts = nameParts({ List: { items: (content as NodeOf<'FuncCall'>).funcname ?? [] } });
    const isOwn = parts.length > 1 && parts[0] !== 'pg_catalog';
    found ||= isOwn || !HARMLESS.test(parts.at(-1) ?? '');
    return !found;
  });
  return found;
}

const RELATIONS: ReadonlySet<ObjectType> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
]);

const RENAMED_ON_TABLE: ReadonlySet<ObjectType> = new Set([
  ...RELATIONS,
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
]);

const ON_TABLE: ReadonlySet<ObjectType> = new Set([
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
]);

function dropLocks({ removeType, objects, behavior, concurrent }: NodeOf<'DropStmt'>) {
  const type = removeType ?? 'OBJECT_TABLE';
  const requests = (objects ?? [])
    .map(nameParts)
    .flatMap((parts) => droppedLocks(type, parts, behavior, concurrent === true));
  return behavior === 'DROP_CASCADE' ? { requests, unknown: BY_CASCADE } : requests;
}

function droppedLocks(
  type: ObjectType,
  parts: readonly string[],
  behavior: string | undefined,
  concurrent: boolean,
): LockRequest[] {
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  if (ON_TABLE.has(type)) return qualified(parts.slice(0, -1), mode);
  if (type === 'OBJECT_INDEX') return qualified(parts, mode, [{ which: 'indexed', mode }]);
  if (type === 'OBJECT_TABLE' || type === 'OBJECT_FOREIGN_TABLE') {
    return qualified(parts, mode, [
      { which: 'children', mode },
      { which: 'parent', mode },
      { which: 'referenced', mode },
      ...cascade(behavior),
    ]);
  }
  return RELATIONS.has(type) ? qualified(parts, mode) : [];
}

function cascade(behavior: string | undefined) {
  return behavior === 'DROP_CASCADE'
    ? [{ which: 'referencing', mode: 'ACCESS EXCLUSIVE' } as const]
    : [];
}

function onIndexed(relation: RangeVar | undefined, mode: LockMode): LockRequest[] {
  return relation ? [{ relation: nameOf(relation), mode, also: [{ which: 'indexed', mode }] }] : [];
}

function comment(parts: readonly string[]): LockRequest[] {
  return qualified(parts, 'SHARE UPDATE EXCLUSIVE');
}

function published(objects: readonly Node[] | undefined): LockRequest[] {
  return all(objects, 'PublicationObjSpec').flatMap(({ pubtable }) =>
    lock(pubtable?.relation, 'SHARE UPDATE EXCLUSIVE'),
  );
}

function unknown(reason: string): StatementLocks {
  return { requests: [], unknown: reason };
}
