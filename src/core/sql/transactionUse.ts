import type {
  AlterSubscriptionStmt,
  CreateSubscriptionStmt,
  DefElem,
  Node,
  ReindexStmt,
} from 'libpg-query';
import { all, as, isOn, kindOf } from './ast';
import type { TransactionUse } from './script.model';

/**
 * How a statement behaves towards the transaction it runs in. `outside` follows the callers of
 * PreventInTransactionBlock in PostgreSQL 12 to 18, as far as the text alone decides (CLUSTER and REINDEX TABLE
 * of a partitioned table are refused as well, which only the catalog tells). Savepoints stay inside.
 */
export function transactionUseOf(node: Node): TransactionUse {
  if (isControl(node)) return 'control';
  return isRefusedInside(node) ? 'outside' : 'inside';
}

const control = new Set([
  'TRANS_STMT_BEGIN',
  'TRANS_STMT_START',
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_PREPARE',
]);

function isControl(node: Node): boolean {
  return control.has(as(node, 'TransactionStmt')?.kind ?? '');
}

const always = new Set([
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'AlterSystemStmt',
  'DropSubscriptionStmt',
]);

function isRefusedInside(node: Node): boolean {
  if ('TransactionStmt' in node) {
    return node.TransactionStmt.kind?.endsWith('_PREPARED') === true;
  }
  if (always.has(kindOf(node))) return true;
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true;
  if ('DropStmt' in node) return node.DropStmt.concurrent === true;
  if ('ReindexStmt' in node) return isRefusedReindex(node.ReindexStmt);
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd === true;
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined;
  if ('DiscardStmt' in node) return (node.DiscardStmt.target ?? 'DISCARD_ALL') === 'DISCARD_ALL';
  if ('AlterTableStmt' in node) {
    return all(node.AlterTableStmt.cmds, 'AlterTableCmd').some(
      (command) =>
        command.subtype === 'AT_DetachPartition' &&
        as(command.def, 'PartitionCmd')?.concurrent === true,
    );
  }
  if ('AlterDatabaseStmt' in node) {
    return options(node.AlterDatabaseStmt).some((option) => option.defname === 'tablespace');
  }
  if ('CreateSubscriptionStmt' in node) return createsSlot(node.CreateSubscriptionStmt);
  return 'AlterSubscriptionStmt' in node && refreshes(node.AlterSubscriptionStmt);
}

function isRefusedReindex(stmt: ReindexStmt): boolean {
  if (stmt.kind !== 'REINDEX_OBJECT_INDEX' && stmt.kind !== 'REINDEX_OBJECT_TABLE') return true;
  return all(stmt.params, 'DefElem').some(
    (option) => option.defname === 'concurrently' && isOn(option.arg),
  );
}

/** Creating the slot on the publisher cannot be rolled back; `connect = false` creates none. */
function createsSlot(stmt: CreateSubscriptionStmt): boolean {
  const slot = option(stmt, 'create_slot');
  if (slot) return isOn(slot.arg);
  const connect = option(stmt, 'connect');
  return connect === undefined || isOn(connect.arg);
}

const changesPublications = new Set([
  'ALTER_SUBSCRIPTION_SET_PUBLICATION',
  'ALTER_SUBSCRIPTION_ADD_PUBLICATION',
  'ALTER_SUBSCRIPTION_DROP_PUBLICATION',
]);

/** The slots of tables that come in cannot be rolled back either. */
function refreshes(stmt: AlterSubscriptionStmt): boolean {
  if (stmt.kind === 'ALTER_SUBSCRIPTION_REFRESH') return true;
  if (stmt.kind === 'ALTER_SUBSCRIPTION_OPTIONS') {
    const twoPhase = option(stmt, 'two_phase');
    return (
      option(stmt, 'failover') !== undefined || (twoPhase !== undefined && !isOn(twoPhase.arg))
    );
  }
  if (!changesPublications.has(stmt.kind ?? '')) return false;
  const refresh = option(stmt, 'refresh');
  return refresh === undefined || isOn(refresh.arg);
}

function options(stmt: { options?: Node[] }): DefElem[] {
  return all(stmt.options, 'DefElem');
}

function option(stmt: { options?: Node[] }, name: string): DefElem | undefined {
  return options(stmt).find((candidate) => candidate.defname === name);
}
