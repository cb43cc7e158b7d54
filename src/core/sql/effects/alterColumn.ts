import type { ExpectedOf } from '../../catalog/model';
import { all, as } from '../ast';
import type { Effect } from '../effect';
import { columnType } from '../typeName';
import type { AlterTablePart } from './alterTablePart';
import { identityOf, readColumn } from './columns';
import { restAfter } from './expressions';
import { amend, create, ifNotExists, notCompared } from './make';

type Column = ExpectedOf<'column'>;

export function columnNamed({ table, command: { name = '' } }: AlterTablePart): Column {
  return { kind: 'column', schema: table.schema, table: table.name, name };
}

/** A subcommand that always says the same. */
export function changeColumn(
  change: Partial<Pick<Column, 'nullable' | 'default' | 'identity' | 'generated'>>,
): (part: AlterTablePart) => Effect[] {
  return (part) => [amend({ ...columnNamed(part), ...change })];
}

/** ADD COLUMN, with the constraints and the sequence that come with it. */
export function addColumn({ command, table, context }: AlterTablePart): Effect[] {
  const definition = as(command.def, 'ColumnDef');
  if (!definition) return [];
  const mode = ifNotExists(command.missing_ok);
  const place = { table, column: null, tableColumns: null, isNewTable: false };
  const { column, constraints, sequence } = readColumn(definition, place, true, context);
  return [
    ...(sequence ? [create({ kind: 'sequence', ...sequence }, mode)] : []),
    create(column, mode),
    ...constraints.map((constraint) => create(constraint, mode)),
  ];
}

/** SET DEFAULT and DROP DEFAULT. */
export function setDefault(part: AlterTablePart): Effect[] {
  const { context, span } = part;
  return [
    amend({ ...columnNamed(part), default: restAfter(context.source, span, 'set', 'default') }),
  ];
}

export function setType(part: AlterTablePart): Effect[] {
  const typeName = as(part.command.def, 'ColumnDef')?.typeName;
  const type = typeName ? columnType(typeName) : null;
  if (type === null) return [notCompared('this type')];
  return [amend({ ...columnNamed(part), type })];
}

export function setExpression(part: AlterTablePart): Effect[] {
  const { source } = part.context;
  const first = source.findFlat(part.span, (index) => source.is(index, 'as'));
  const generated = source.slice(source.insideParentheses({ first, end: part.span.end }));
  return [amend({ ...columnNamed(part), generated })];
}

export function addIdentity(part: AlterTablePart): Effect[] {
  const constraint = as(part.command.def, 'Constraint');
  return [
    amend({ ...columnNamed(part), identity: constraint ? identityOf(constraint) : 'always' }),
  ];
}

/** The code of the letter d, by which the grammar keeps BY DEFAULT. */
const BY_DEFAULT = 0x64;

/** SET GENERATED; other settings of an identity column are those of its sequence. */
export function setIdentity(part: AlterTablePart): Effect[] {
  const options = all(as(part.command.def, 'List')?.items, 'DefElem');
  const generated = options.find((option) => option.defname === 'generated');
  if (!generated) return [notCompared('the sequence of an identity column')];
  const isByDefault = as(generated.arg, 'Integer')?.ival === BY_DEFAULT;
  return [amend({ ...columnNamed(part), identity: isByDefault ? 'byDefault' : 'always' })];
}
