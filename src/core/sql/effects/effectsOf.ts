import type { Node } from 'libpg-query';
import { all, kindOf, roleName, type NodeKind } from '../ast';
import type { Effect } from '../effect';
import type { TextRange } from '../script.model';
import { tagOf } from '../tag';
import { readAlterTable } from './alterTable';
import type { EffectContext, EffectReaders } from './context';
import { readCreateTable, readCreateTableAs } from './createTable';
import { readGrant } from './grants';
import { readCreateIndex } from './indexes';
import { none, onlyNone, notCompared, opaque } from './make';
import { readComment, readDrop, readRename, readSetSchema } from './nameChanges';
import { readAlterPolicy, readCreatePolicy } from './policies';
import { readAlterFunction, readCreateFunction, readDefine } from './routines';
import { readCopy, readQuery, readSelect, rowsOf } from './rows';
import {
  readAlterExtension,
  readAlterSequence,
  readCreateExtension,
  readCreateSchema,
  readCreateSequence,
} from './schemas';
import { TEMPORARY, type Scope } from './scope';
import { settingValues } from './settings';
import { StatementSource } from './statementSource';
import { readCreateTrigger } from './triggers';
import { readAlterEnum, readCreateComposite, readCreateDomain, readCreateEnum } from './types';
import { readCreateView, readRefresh } from './views';

/** Where a statement stands and what stands before it. */
export interface StatementPlace {
  /** What was parsed. */
  readonly text: string;
  readonly range: TextRange;
  /** Turns a location in the tree (UTF-8 bytes of what was parsed) into an offset in it. */
  readonly offsetOf: (byte: number) => number;
  /** Changed by the statement: hand the same one to the statements of a script in their order. */
  readonly scope: Scope;
}

/**
 * What a statement does to the catalog, as far as its text tells; at least one effect. A statement of a kind that is
 * not known here is `opaque`. Effects on temporary objects are left out: they do not last.
 */
export function effectsOf(statement: Node, place: StatementPlace): readonly Effect[] {
  const { text, range, offsetOf, scope } = place;
  const source = new StatementSource(text, range, offsetOf);
  const read = (node: Node): readonly Effect[] => {
    const context: EffectContext = { source, scope, tag: tagOf(node), within: read };
    const effects = readNode(node, context);
    for (const effect of effects) scope.follow(effect);
    return effects;
  };
  const effects = read(statement);
  // Rows are told of as often as there are statements: their lists are shared.
  const lasting = effects.every(lasts) ? effects : effects.filter(lasts);
  return lasting.length > 0 ? lasting : onlyNone;
}

function readNode(node: Node, context: EffectContext): readonly Effect[] {
  const kind = kindOf(node);
  const reader = readers[kind];
  if (!reader) return [notCompared(`what ${context.tag} changes`)];
  // The reader of a kind takes the content of that kind, which the table's type cannot carry over here.
  const content = (node as Record<string, unknown>)[kind];
  const effects = (reader as (stmt: unknown, context: EffectContext) => readonly Effect[])(
    content,
    context,
  );
  return ALTERS.has(kind) && (content as { readonly missing_ok?: boolean }).missing_ok
    ? effects.map((effect) => ({ ...effect, ifExists: true }))
    : effects;
}

const ALTERS: ReadonlySet<NodeKind> = new Set([
  'AlterTableStmt',
  'RenameStmt',
  'AlterObjectSchemaStmt',
]);

function lasts(effect: Effect): boolean {
  if (!('object' in effect)) return true;
  const { object } = effect;
  return !('schema' in object && object.schema === TEMPORARY);
}

const nothing = (): readonly Effect[] => onlyNone;

const readers: EffectReaders = {
  // tables and what stands on them
  CreateStmt: readCreateTable,
  CreateTableAsStmt: readCreateTableAs,
  AlterTableStmt: readAlterTable,
  IndexStmt: readCreateIndex,
  CreatePolicyStmt: readCreatePolicy,
  AlterPolicyStmt: readAlterPolicy,
  CreateTrigStmt: readCreateTrigger,
  // other objects
  CreateSchemaStmt: readCreateSchema,
  CreateExtensionStmt: readCreateExtension,
  AlterExtensionStmt: readAlterExtension,
  CreateSeqStmt: readCreateSequence,
  AlterSeqStmt: readAlterSequence,
  CreateFunctionStmt: readCreateFunction,
  AlterFunctionStmt: readAlterFunction,
  DefineStmt: readDefine,
  CreateEnumStmt: readCreateEnum,
  AlterEnumStmt: readAlterEnum,
  CreateDomainStmt: readCreateDomain,
  CompositeTypeStmt: readCreateComposite,
  ViewStmt: readCreateView,
  RefreshMatViewStmt: readRefresh,
  // of every kind
  DropStmt: readDrop,
  RenameStmt: readRename,
  AlterObjectSchemaStmt: readSetSchema,
  CommentStmt: readComment,
  GrantStmt: readGrant,
  // rows
  InsertStmt: (stmt, context) => rowsOf('insert', [stmt.relation], context),
  UpdateStmt: (stmt, context) => rowsOf('update', [stmt.relation], context),
  DeleteStmt: (stmt, context) => rowsOf('delete', [stmt.relation], context),
  MergeStmt: (stmt, context) => rowsOf('merge', [stmt.relation], context),
  TruncateStmt: (stmt, context) => rowsOf('truncate', all(stmt.relations, 'RangeVar'), context),
  CopyStmt: readCopy,
  SelectStmt: readSelect,
  // code whose effect the text does not tell
  DoStmt: () => [opaque('what the code of a DO block does is not in the text')],
  CallStmt: () => [opaque('what the called procedure does is not in the text')],
  ExecuteStmt: () => [opaque('what the prepared statement does is not in the text')],
  DropOwnedStmt: (stmt) => {
    const roles = all(stmt.roles, 'RoleSpec').flatMap((role) => roleName(role) ?? []);
    const grants = { on: null, schemas: null, roles };
    return [{ change: 'opaque', reason: 'what a role owns is not in the text', grants }];
  },
  ReassignOwnedStmt: () => [opaque('what a role owns is not in the text')],
  ExplainStmt: (stmt, context) =>
    stmt.query && all(stmt.options, 'DefElem').some(({ defname }) => defname === 'analyze')
      ? context.within(stmt.query)
      : [none],
  DeclareCursorStmt: (stmt) => (stmt.query ? readQuery(stmt.query) : [none]),
  VariableSetStmt: (stmt, { scope }) => {
    const isPath = stmt.name?.toLowerCase() === 'search_path';
    if (isPath || stmt.kind === 'VAR_RESET_ALL') {
      scope.setSearchPath(stmt.kind === 'VAR_SET_VALUE' ? settingValues(stmt) : null);
    }
    return [none];
  },
  DiscardStmt: (stmt, { scope }) => {
    if ((stmt.target ?? 'DISCARD_ALL') === 'DISCARD_ALL') scope.setSearchPath(null);
    return [none];
  },
  // nothing that lasts
  TransactionStmt: nothing,
  VariableShowStmt: nothing,
  VacuumStmt: nothing,
  ReindexStmt: nothing,
  ClusterStmt: nothing,
  CheckPointStmt: nothing,
  LockStmt: nothing,
  ListenStmt: nothing,
  UnlistenStmt: nothing,
  NotifyStmt: nothing,
  LoadStmt: nothing,
  PrepareStmt: nothing,
  DeallocateStmt: nothing,
  FetchStmt: nothing,
  ClosePortalStmt: nothing,
  ConstraintsSetStmt: nothing,
};
