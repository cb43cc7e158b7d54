import { objectKey } from '../../catalog/key';
import type { ColumnObject } from '../../catalog/model';
import {
  inverseOf,
  joined,
  marked,
  settingsOf,
  type ChangeOf,
  type Inverse,
  type InverseContext,
  type Inverter,
} from './model';
import { ownedBy } from './sequences';
import { wayBack } from './typeWidth';

export const invertColumn: Inverter<'column'> = (change, context) => {
  const { before, after } = change;
  const { names } = context;
  if (!before && after) {
    return inverseOf(
      `ALTER TABLE ${tableOf(after, context)} DROP COLUMN ${names.quote(after.name)}`,
    );
  }
  if (before && !after) {
    const table = tableOf(before, context);
    const name = names.quote(before.name);
    // Without a default the rows that stand have no value: a person has to give them one first.
    const bare =
      !before.nullable && before.default === null && !before.identity && before.generated === null;
    const text = columnText(bare ? { ...before, nullable: true } : before, context);
    return marked(
      `the values of ${table}.${name} are gone; only the column comes back, behind the others`,
      `ALTER TABLE ${table} ADD COLUMN ${text}`,
      ...(before.identity ? [] : ownedBy(objectKey(before), context)),
      ...(bare ? [`ALTER TABLE ${table} ALTER COLUMN ${name} SET NOT NULL`] : []),
    );
  }
  return before && after ? changed(change, before, after, context) : inverseOf();
};

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function columnText(column: ColumnObject, context: InverseContext): string {
  const { collation, generated } = settingsOf(context.before.definitions[objectKey(column)] ?? '');
  return [
    context.names.quote(column.name),
    column.type,
    ...(typeof collation === 'string' ? [`COLLATE ${context.names.quote(collation)}`] : []),
    ...(column.identity
      ? [`GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`]
      : []),
    ...(column.generated === null
      ? []
      : [`GENERATED ALWAYS AS (${column.generated}) ${generated === 'v' ? 'VIRTUAL' : 'STORED'}`]),
    ...(column.default === null ? [] : [`DEFAULT ${column.default}`]),
    ...(column.nullable || column.identity ? [] : ['NOT NULL']),
  ].join(' ');
}

function changed(
  { fields, was, is }: ChangeOf<ColumnObject>,
  before: ColumnObject,
  after: ColumnObject,
  context: InverseContext,
): Inverse {
  const { names } = context;
  const table = tableOf(before, context);
  const name = names.quote(before.name);
  const alter = (what: string): string => `ALTER TABLE ${table} ALTER COLUMN ${name} ${what}`;
  const older = settingsOf(was);
  const newer = settingsOf(is);
  const differs = (key: string): boolean =>
    JSON.stringify(older[key]) !== JSON.stringify(newer[key]);
  const collation =
    typeof older.collation === 'string' ? ` COLLATE ${names.quote(older.collation)}` : '';
  const retyped = fields.has('type') || differs('collation');
  const sql: string[] = [];
  const isGenerated = before.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT';
  if (fields.has('identity') && after.identity) {
    sql.push(alter(before.identity ? `SET GENERATED ${isGenerated}` : 'DROP IDENTITY'));
  }
  if (after.default !== null && (retyped || fields.has('default'))) sql.push(alter('DROP DEFAULT'));
  const back = wayBack(before.type, after.type);
  if (retyped) {
    // A cast of its own would cut a text that is too long; without one it is refused.
    const using = back.keptAll ? '' : ` USING ${name}::${before.type}`;
    const told = back.refuses
      ? `-- Fails while ${table}.${name} has a value that does not fit into ${before.type}; nothing is lost then.\n`
      : '';
    sql.push(`${told}${alter(`TYPE ${before.type}${collation}${using}`)}`);
  }
  if (before.default !== null && (retyped || fields.has('default'))) {
    sql.push(alter(`SET DEFAULT ${before.default}`));
  }
  if (fields.has('nullable')) sql.push(alter(before.nullable ? 'DROP NOT NULL' : 'SET NOT NULL'));
  const isAgain = fields.has('identity') && before.identity !== null && !after.identity;
  if (isAgain) sql.push(alter(`ADD GENERATED ${isGenerated} AS IDENTITY`));
  if (differs('storage') && typeof older.storage === 'string') {
    sql.push(alter(`SET STORAGE ${STORAGE[older.storage] ?? 'DEFAULT'}`));
  }
  if (differs('statistics')) sql.push(alter(`SET STATISTICS ${Number(older.statistics ?? -1)}`));
  const rest = ['compression', 'options', 'foreignOptions', 'inherited', 'generated'].filter(
    differs,
  );
  if (differs('storage') && older.storage === undefined) rest.push('storage');
  if (fields.has('generated')) rest.push('the generation expression');
  return joined([
    inverseOf(...sql),
    ...(retyped && !back.keptAll
      ? [marked(`what ${table}.${name} lost when ${before.type} became ${after.type}`)]
      : []),
    ...(retyped && back.changes !== null
      ? [marked(`the way back to ${before.type} ${back.changes} in ${table}.${name}`)]
      : []),
    ...(isAgain ? [marked(`the identity of ${table}.${name} counts from its start again`)] : []),
    ...rest.map((what) => marked(`${what} of ${table}.${name} was another one`)),
  ]);
}

const STORAGE: Readonly<Record<string, string>> = {
  p: 'PLAIN',
  e: 'EXTERNAL',
  m: 'MAIN',
  x: 'EXTENDED',
};

function tableOf({ schema, table }: ColumnObject, { names }: InverseContext): string {
  return names.qualified(schema, table);
}
