import type { AlterTableCmd, AlterTableStmt, AlterTableType, Node, ObjectType } from 'libpg-query';
import { all, as } from '../../sql/ast';
import { BY_CASCADE, lock, nameOf } from './make';
import {
  isStronger,
  type AlsoLocked,
  type LockMode,
  type LockRequest,
  type StatementLocks,
} from './model';

/** Of ALTER TABLE's forms, those that take less than ACCESS EXCLUSIVE ("ALTER TABLE" in PostgreSQL's documentation). */
const weaker: Readonly<Partial<Record<AlterTableType, LockMode>>> = {
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_ValidateConstraint: 'SHARE UPDATE EXCLUSIVE',
  AT_AttachPartition: 'SHARE UPDATE EXCLUSIVE',
  AT_DetachPartitionFinalize: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
};

/** Forms that change the named table and none of its children. */
const alone: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_ChangeOwner',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ReplaceRelOptions',
  'AT_EnableRowSecurity',
  'AT_DisableRowSecurity',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
  'AT_ReplicaIdentity',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_DetachPartitionFinalize',
  'AT_AddInherit',
  'AT_DropInherit',
  'AT_AddOf',
  'AT_DropOf',
  'AT_SetTableSpace',
  'AT_SetAccessMethod',
  'AT_SetLogged',
  'AT_SetUnLogged',
  'AT_EnableRule',
  'AT_EnableAlwaysRule',
  'AT_EnableReplicaRule',
  'AT_DisableRule',
  'AT_AddIndexConstraint',
]);

/** Kinds whose ALTER locks no table. */
const noTable: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_TYPE',
]);

/** ALTER TABLE takes the strongest of the locks that its forms need, from the start. */
export function alterTableLocks({ relation, cmds, objtype }: AlterTableStmt): StatementLocks {
  if (!relation || (objtype && noTable.has(objtype))) return { requests: [] };
  const commands = all(cmds, 'AlterTableCmd');
  const modes = commands.map((command) => modeOf(command, objtype));
  const mode = modes.reduce(
    (most, one) => (isStronger(one, most) ? one : most),
    modes[0] ?? 'ACCESS EXCLUSIVE',
  );
  const reaches = commands.some(({ subtype }) => subtype && !alone.has(subtype));
  const also = commands.flatMap(onTheSame);
  const requests = [
    ...lock(relation, mode, reaches ? undefined : 'alone', also),
    ...commands.flatMap(onOthers),
  ];
  const cascades = commands.some(({ behavior }) => behavior === 'DROP_CASCADE');
  return { requests, ...(cascades && { unknown: BY_CASCADE }) };
}

function modeOf({ subtype, def }: AlterTableCmd, objtype?: ObjectType): LockMode {
  if (subtype === 'AT_DetachPartition' && as(def, 'PartitionCmd')?.concurrent) {
    return 'SHARE UPDATE EXCLUSIVE';
  }
  if (subtype === 'AT_AddConstraint') {
    const isForeignKey = as(def, 'Constraint')?.contype === 'CONSTR_FOREIGN';
    return isForeignKey ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  }
  if (subtype === 'AT_SetRelOptions' || subtype === 'AT_ResetRelOptions') {
    const options = all(as(def, 'List')?.items, 'DefElem');
    const isPlain = options.every(({ defname }) => defname !== 'user_catalog_table');
    return isPlain && objtype !== 'OBJECT_VIEW' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  }
  return (subtype && weaker[subtype]) ?? 'ACCESS EXCLUSIVE';
}

/** Tables that hang on the altered one, which only the catalog knows. */
function onTheSame({ subtype, name }: AlterTableCmd): AlsoLocked[] {
  const mode = 'ACCESS EXCLUSIVE';
  if (subtype === 'AT_DropConstraint' && name !== undefined) {
    return [{ which: 'referenced', mode, constraint: name }];
  }
  if (subtype === 'AT_DropColumn' && name !== undefined) {
    return [{ which: 'referenced', mode, column: name }];
  }
  if (subtype === 'AT_AttachPartition') {
    return [
      { which: 'defaultPartition', mode },
      { which: 'referenced', mode: 'SHARE ROW EXCLUSIVE' },
    ];
  }
  if (subtype === 'AT_DetachPartition') return [{ which: 'defaultPartition', mode }];
  return [];
}

/** Tables that the text names beside the altered one. */
function onOthers({ subtype, def }: AlterTableCmd): LockRequest[] {
  if (subtype === 'AT_AddInherit') {
    return lock(as(def, 'RangeVar'), 'SHARE UPDATE EXCLUSIVE', 'alone');
  }
  if (subtype === 'AT_DropInherit') return [];
  const partition = as(def, 'PartitionCmd');
  if (partition) return lock(partition.name, 'ACCESS EXCLUSIVE');
  return def ? referencedBy(def) : [];
}

/** The table that a foreign key, of its own or of a new column, points to. */
export function referencedBy(element: Node): LockRequest[] {
  const column = as(element, 'ColumnDef');
  if (column) return (column.constraints ?? []).flatMap(referencedBy);
  const constraint = as(element, 'Constraint');
  if (constraint?.contype !== 'CONSTR_FOREIGN' || !constraint.pktable) return [];
  const mode = 'SHARE ROW EXCLUSIVE';
  return [{ relation: nameOf(constraint.pktable), mode, also: [{ which: 'children', mode }] }];
}
