import type { AlterTableStmt, AlterTableType } from 'libpg-query';
import type { ExpectedOf } from '../../catalog/model';
import { all, roleName } from '../ast';
import type { Effect } from '../effect';
import {
  addColumn,
  addIdentity,
  changeColumn,
  columnNamed,
  setDefault,
  setExpression,
  setIdentity,
  setType,
} from './alterColumn';
import {
  addConstraint,
  alterConstraint,
  dropConstraint,
  validateConstraint,
} from './alterConstraint';
import { cascades, type AlterTablePart } from './alterTablePart';
import type { EffectContext } from './context';
import { amend, drop, notCompared, opaque } from './make';
import { readAlterView } from './views';

/** ALTER TABLE and the other statements of its form (ALTER VIEW, INDEX, SEQUENCE, TYPE ...). */
export function readAlterTable(stmt: AlterTableStmt, context: EffectContext): Effect[] {
  if (stmt.objtype === 'OBJECT_VIEW') return readAlterView(stmt, context);
  if (stmt.objtype !== 'OBJECT_TABLE') return [notCompared(`what ${context.tag} changes`)];
  const table = context.scope.relation(stmt.relation);
  const commands = all(stmt.cmds, 'AlterTableCmd');
  // No subcommand has a comma outside of parentheses.
  const spans = context.source.splitAtCommas(context.source.all);
  const parts = commands.map((command, index) => ({
    command,
    span: spans[index] ?? context.source.all,
  }));
  // The server drops before it does anything else (AT_PASS_DROP in src/backend/commands/tablecmds.c).
  const inOrder = [...parts.filter(isDrop), ...parts.filter((part) => !isDrop(part))];
  return inOrder.flatMap(({ command, span }) => {
    const read = command.subtype && readers[command.subtype];
    return read
      ? read({ command, table, context, span })
      : [notCompared(`ALTER TABLE (${wordsOf(command.subtype)})`)];
  });
}

function isDrop({ command: { subtype } }: Pick<AlterTablePart, 'command'>): boolean {
  return subtype === 'AT_DropColumn' || subtype === 'AT_DropConstraint';
}

/** `AT_AttachPartition` as `attach partition`. */
function wordsOf(subtype = ''): string {
  return subtype
    .replace(/^AT_/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

type CommandReader = (part: AlterTablePart) => Effect[];

const unnamedTriggers: CommandReader = () => [
  opaque('which triggers the table has is not in the text'),
];

const readers: Readonly<Partial<Record<AlterTableType, CommandReader>>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: (part) => [drop(columnNamed(part), cascades(part))],
  AT_ColumnDefault: setDefault,
  AT_DropNotNull: changeColumn({ nullable: true }),
  AT_SetNotNull: changeColumn({ nullable: false }),
  AT_SetExpression: setExpression,
  AT_DropExpression: changeColumn({ generated: null, default: null }),
  AT_AlterColumnType: setType,
  AT_AddIdentity: addIdentity,
  AT_SetIdentity: setIdentity,
  AT_DropIdentity: changeColumn({ identity: null }),
  AT_AddConstraint: addConstraint,
  AT_DropConstraint: dropConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_AlterConstraint: alterConstraint,
  AT_EnableRowSecurity: changeRowSecurity({ enabled: true }),
  AT_DisableRowSecurity: changeRowSecurity({ enabled: false }),
  AT_ForceRowSecurity: changeRowSecurity({ forced: true }),
  AT_NoForceRowSecurity: changeRowSecurity({ forced: false }),
  AT_EnableTrig: changeTrigger(true),
  AT_EnableAlwaysTrig: changeTrigger(true),
  AT_EnableReplicaTrig: changeTrigger(true),
  AT_DisableTrig: changeTrigger(false),
  AT_EnableTrigAll: unnamedTriggers,
  AT_EnableTrigUser: unnamedTriggers,
  AT_DisableTrigAll: unnamedTriggers,
  AT_DisableTrigUser: unnamedTriggers,
  AT_ChangeOwner: changeOwner,
  AT_SetLogged: (part) => [amend({ ...tableOf(part), persistence: 'permanent' })],
  AT_SetUnLogged: (part) => [amend({ ...tableOf(part), persistence: 'unlogged' })],
};

function tableOf({ table }: AlterTablePart): ExpectedOf<'table'> {
  return { kind: 'table', schema: table.schema, name: table.name };
}

function changeRowSecurity(
  change: Pick<ExpectedOf<'rowSecurity'>, 'enabled' | 'forced'>,
): CommandReader {
  return ({ table }) => [
    amend({ kind: 'rowSecurity', schema: table.schema, table: table.name, ...change }),
  ];
}

function changeTrigger(enabled: boolean): CommandReader {
  return ({ table, command: { name = '' } }) => [
    amend({ kind: 'trigger', schema: table.schema, table: table.name, name, enabled }),
  ];
}

function changeOwner(part: AlterTablePart): Effect[] {
  const owner = roleName(part.command.newowner);
  return owner === null
    ? [notCompared('an owner that is not named')]
    : [amend({ ...tableOf(part), owner })];
}
