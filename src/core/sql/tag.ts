import type { Node, ObjectType, TransactionStmtKind } from 'libpg-query';
import { kindOf, type NodeKind, type NodeOf } from './ast';
import { objectWords } from './objectWords';

type TagReaders = { readonly [K in NodeKind]?: string | ((stmt: NodeOf<K>) => string) };

/**
 * The command tag that the server gives a statement, in upper case (CreateCommandTag in
 * src/backend/tcop/utility.c); `UNKNOWN` for a kind of statement that is newer than this list.
 */
export function tagOf(node: Node): string {
  const kind = kindOf(node);
  const reader = tags[kind];
  if (typeof reader === 'string') return reader;
  if (reader === undefined) return 'UNKNOWN';
  // The reader of a kind takes the content of that kind, which the table's type cannot carry over here.
  return (reader as (stmt: unknown) => string)((node as Record<string, unknown>)[kind]);
}

function alter(type: ObjectType | undefined): string {
  const isColumn = type === undefined || type === 'OBJECT_COLUMN';
  return `ALTER ${isColumn ? 'TABLE' : objectWords[type]}`;
}

const transactionTags: Readonly<Record<TransactionStmtKind, string>> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'START TRANSACTION',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

const tags: TagReaders = {
  AlterCollationStmt: 'ALTER COLLATION',
  AlterDatabaseRefreshCollStmt: 'ALTER DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE',
  AlterDatabaseStmt: 'ALTER DATABASE',
  AlterDefaultPrivilegesStmt: 'ALTER DEFAULT PRIVILEGES',
  AlterDomainStmt: 'ALTER DOMAIN',
  AlterEnumStmt: 'ALTER TYPE',
  AlterEventTrigStmt: 'ALTER EVENT TRIGGER',
  AlterExtensionContentsStmt: 'ALTER EXTENSION',
  AlterExtensionStmt: 'ALTER EXTENSION',
  AlterFdwStmt: 'ALTER FOREIGN DATA WRAPPER',
  AlterForeignServerStmt: 'ALTER SERVER',
  AlterFunctionStmt: (stmt) => alter(stmt.objtype),
  AlterObjectDependsStmt: (stmt) => alter(stmt.objectType),
  AlterObjectSchemaStmt: (stmt) => alter(stmt.objectType),
  AlterOpFamilyStmt: 'ALTER OPERATOR FAMILY',
  AlterOperatorStmt: 'ALTER OPERATOR',
  AlterOwnerStmt: (stmt) => alter(stmt.objectType),
  AlterPolicyStmt: 'ALTER POLICY',
  AlterPublicationStmt: 'ALTER PUBLICATION',
  AlterRoleSetStmt: 'ALTER ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterSeqStmt: 'ALTER SEQUENCE',
  AlterStatsStmt: 'ALTER STATISTICS',
  AlterSubscriptionStmt: 'ALTER SUBSCRIPTION',
  AlterSystemStmt: 'ALTER SYSTEM',
  AlterTSConfigurationStmt: 'ALTER TEXT SEARCH CONFIGURATION',
  AlterTSDictionaryStmt: 'ALTER TEXT SEARCH DICTIONARY',
  AlterTableMoveAllStmt: (stmt) => alter(stmt.objtype),
  AlterTableSpaceOptionsStmt: 'ALTER TABLESPACE',
  AlterTableStmt: (stmt) => alter(stmt.objtype),
  AlterTypeStmt: 'ALTER TYPE',
  AlterUserMappingStmt: 'ALTER USER MAPPING',
  CallStmt: 'CALL',
  CheckPointStmt: 'CHECKPOINT',
  ClosePortalStmt: (stmt) => (stmt.portalname === undefined ? 'CLOSE CURSOR ALL' : 'CLOSE CURSOR'),
  ClusterStmt: 'CLUSTER',
  CommentStmt: 'COMMENT',
  CompositeTypeStmt: 'CREATE TYPE',
  ConstraintsSetStmt: 'SET CONSTRAINTS',
  CopyStmt: 'COPY',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  CreateCastStmt: 'CREATE CAST',
  CreateConversionStmt: 'CREATE CONVERSION',
  CreateDomainStmt: 'CREATE DOMAIN',
  CreateEnumStmt: 'CREATE TYPE',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  CreateExtensionStmt: 'CREATE EXTENSION',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreateForeignServerStmt: 'CREATE SERVER',
  CreateForeignTableStmt: 'CREATE FOREIGN TABLE',
  CreateFunctionStmt: (stmt) => (stmt.is_procedure ? 'CREATE PROCEDURE' : 'CREATE FUNCTION'),
  CreateOpClassStmt: 'CREATE OPERATOR CLASS',
  CreateOpFamilyStmt: 'CREATE OPERATOR FAMILY',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreatePolicyStmt: 'CREATE POLICY',
  CreatePublicationStmt: 'CREATE PUBLICATION',
  CreateRangeStmt: 'CREATE TYPE',
  CreateRoleStmt: 'CREATE ROLE',
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreateSeqStmt: 'CREATE SEQUENCE',
  CreateStatsStmt: 'CREATE STATISTICS',
  CreateStmt: 'CREATE TABLE',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
  CreateTableAsStmt: (stmt) => {
    if (stmt.objtype === 'OBJECT_MATVIEW') return 'CREATE MATERIALIZED VIEW';
    return stmt.is_select_into ? 'SELECT INTO' : 'CREATE TABLE AS';
  },
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  CreateTransformStmt: 'CREATE TRANSFORM',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreateUserMappingStmt: 'CREATE USER MAPPING',
  CreatedbStmt: 'CREATE DATABASE',
  DeallocateStmt: (stmt) => (stmt.isall ? 'DEALLOCATE ALL' : 'DEALLOCATE'),
  DeclareCursorStmt: 'DECLARE CURSOR',
  DefineStmt: (stmt) => `CREATE ${stmt.kind ? objectWords[stmt.kind] : 'TYPE'}`,
  DeleteStmt: 'DELETE',
  DiscardStmt: (stmt) => (stmt.target ?? 'DISCARD_ALL').replace('_', ' '),
  DoStmt: 'DO',
  DropOwnedStmt: 'DROP OWNED',
  DropRoleStmt: 'DROP ROLE',
  DropStmt: (stmt) => `DROP ${stmt.removeType ? objectWords[stmt.removeType] : 'OBJECT'}`,
  DropSubscriptionStmt: 'DROP SUBSCRIPTION',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  DropUserMappingStmt: 'DROP USER MAPPING',
  DropdbStmt: 'DROP DATABASE',
  ExecuteStmt: 'EXECUTE',
  ExplainStmt: 'EXPLAIN',
  FetchStmt: (stmt) => (stmt.ismove ? 'MOVE' : 'FETCH'),
  GrantRoleStmt: (stmt) => (stmt.is_grant ? 'GRANT ROLE' : 'REVOKE ROLE'),
  GrantStmt: (stmt) => (stmt.is_grant ? 'GRANT' : 'REVOKE'),
  ImportForeignSchemaStmt: 'IMPORT FOREIGN SCHEMA',
  IndexStmt: 'CREATE INDEX',
  InsertStmt: 'INSERT',
  ListenStmt: 'LISTEN',
  LoadStmt: 'LOAD',
  LockStmt: 'LOCK TABLE',
  MergeStmt: 'MERGE',
  NotifyStmt: 'NOTIFY',
  PrepareStmt: 'PREPARE',
  ReassignOwnedStmt: 'REASSIGN OWNED',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  ReindexStmt: 'REINDEX',
  RenameStmt: (stmt) =>
    alter(stmt.renameType === 'OBJECT_COLUMN' ? stmt.relationType : stmt.renameType),
  RuleStmt: 'CREATE RULE',
  SecLabelStmt: 'SECURITY LABEL',
  SelectStmt: (stmt) => {
    if (stmt.intoClause) return 'SELECT INTO';
    const strength = stmt.lockingClause?.flatMap((node) =>
      'LockingClause' in node ? (node.LockingClause.strength ?? []) : [],
    )[0];
    return strength === undefined ? 'SELECT' : lockingTags[strength];
  },
  TransactionStmt: (stmt) => transactionTags[stmt.kind ?? 'TRANS_STMT_BEGIN'],
  TruncateStmt: 'TRUNCATE TABLE',
  UnlistenStmt: 'UNLISTEN',
  UpdateStmt: 'UPDATE',
  VacuumStmt: (stmt) => (stmt.is_vacuumcmd ? 'VACUUM' : 'ANALYZE'),
  VariableSetStmt: (stmt) => (stmt.kind?.startsWith('VAR_RESET') ? 'RESET' : 'SET'),
  VariableShowStmt: 'SHOW',
  ViewStmt: 'CREATE VIEW',
};

const lockingTags = {
  LCS_NONE: 'SELECT',
  LCS_FORKEYSHARE: 'SELECT FOR KEY SHARE',
  LCS_FORSHARE: 'SELECT FOR SHARE',
  LCS_FORNOKEYUPDATE: 'SELECT FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'SELECT FOR UPDATE',
} as const;
