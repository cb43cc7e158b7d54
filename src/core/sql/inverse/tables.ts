import type { TableObject } from '../../catalog/model';
import { objectKey } from '../../catalog/key';
import { columnText } from './columns';
import { closedAgain } from './defaultGrants';
import {
  inverseOf,
  joined,
  marked,
  settingsOf,
  type Inverse,
  type InverseContext,
  type Inverter,
} from './model';
import { ownedBy } from './sequences';

export const invertTable: Inverter<'table'> = (change, context) => {
  const { before, after } = change;
  const { names } = context;
  if (!before && after) {
    const foreign = settingsOf(change.is).kind === 'f' ? 'FOREIGN ' : '';
    return inverseOf(`DROP ${foreign}TABLE ${names.qualified(after.schema, after.name)}`);
  }
  if (before && !after) return created(before, change.was, context);
  return before ? changed(before, change.fields, change.was, change.is, context) : inverseOf();
};

/** The table without its rows; its constraints and indexes are made by themselves. */
function created(table: TableObject, was: string, context: InverseContext): Inverse {
  const { names, before, user } = context;
  const name = names.qualified(table.schema, table.name);
  const settings = settingsOf(was);
  const lost = `the rows of ${name} are gone; only the empty table comes back`;
  if (settings.kind === 'f' || settings.ofType !== undefined || settings.parents !== undefined) {
    return marked(
      `${name} was a foreign, typed, inherited or partition table and is not made again`,
    );
  }
  const columns = before.objects.flatMap((object) =>
    object.kind === 'column' && object.schema === table.schema && object.table === table.name
      ? object
      : [],
  );
  const lines = columns.map((column) => `  ${columnText(column, context)}`);
  const sequences = columns.flatMap((column) =>
    column.identity ? [] : ownedBy(objectKey(column), context),
  );
  const unlogged = table.persistence === 'unlogged' ? 'UNLOGGED ' : '';
  const partition =
    typeof settings.partitionKey === 'string' ? ` PARTITION BY ${settings.partitionKey}` : '';
  return joined([
    marked(lost, `CREATE ${unlogged}TABLE ${name} (\n${lines.join(',\n')}\n)${partition}`),
    inverseOf(
      ...closedAgain(table, context),
      ...sequences,
      ...(table.owner === user ? [] : [`ALTER TABLE ${name} OWNER TO ${names.quote(table.owner)}`]),
      ...optionChanges(name, [], listOf(settings.options)),
    ),
  ]);
}

function changed(
  table: TableObject,
  fields: ReadonlySet<string>,
  was: string,
  is: string,
  { names }: InverseContext,
): Inverse {
  const name = names.qualified(table.schema, table.name);
  const older = settingsOf(was);
  const newer = settingsOf(is);
  const others = Object.keys({ ...older, ...newer }).filter(
    (key) => key !== 'options' && JSON.stringify(older[key]) !== JSON.stringify(newer[key]),
  );
  return joined([
    inverseOf(
      ...(fields.has('owner') ? [`ALTER TABLE ${name} OWNER TO ${names.quote(table.owner)}`] : []),
      ...(fields.has('persistence')
        ? [`ALTER TABLE ${name} SET ${table.persistence === 'unlogged' ? 'UNLOGGED' : 'LOGGED'}`]
        : []),
      ...optionChanges(name, listOf(newer.options), listOf(older.options)),
    ),
    ...others.map((key) =>
      key === 'replicaIdentity' && older[key] !== 'i'
        ? inverseOf(
            `ALTER TABLE ${name} REPLICA IDENTITY ${IDENTITY[String(older[key])] ?? 'DEFAULT'}`,
          )
        : marked(`${key} of ${name} was ${JSON.stringify(older[key] ?? null)}`),
    ),
    ...(fields.has('columnOrder') ? [marked(`the columns of ${name} stood in another order`)] : []),
  ]);
}

const IDENTITY: Readonly<Record<string, string>> = { f: 'FULL', n: 'NOTHING' };

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Storage parameters, each as `name=value`. */
function optionChanges(table: string, from: readonly string[], to: readonly string[]): string[] {
  const kept = new Set(to.map((option) => option.split('=')[0]));
  const reset = from.map((option) => option.split('=')[0] ?? '').filter((name) => !kept.has(name));
  const set = to.filter((option) => !from.includes(option));
  return [
    ...(reset.length > 0 ? [`ALTER TABLE ${table} RESET (${reset.join(', ')})`] : []),
    ...(set.length > 0 ? [`ALTER TABLE ${table} SET (${set.join(', ')})`] : []),
  ];
}
