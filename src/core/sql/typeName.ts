import type { Node, TypeName } from 'libpg-query';
import { quoteName } from '../catalog/key';
import { as, stringsOf } from './ast';

/** Names of the system's own types that `format_type` prints otherwise, by their name in pg_type. */
const standardNames: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  varbit: 'bit varying',
  char: '"char"',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

const serialTypes: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
};

/** INTERVAL's fields, by the bit mask that the grammar makes of them. */
const intervalFields: Readonly<Record<number, string>> = {
  4: ' year',
  2: ' month',
  8: ' day',
  1024: ' hour',
  2048: ' minute',
  4096: ' second',
  6: ' year to month',
  1032: ' day to hour',
  3080: ' day to minute',
  7176: ' day to second',
  3072: ' hour to minute',
  7168: ' hour to second',
  6144: ' minute to second',
};

/**
 * The type of a column as `pg_catalog.format_type(oid, typmod)` prints it: `character varying(20)`,
 * `timestamp(3) with time zone`, `integer[]`. The parser knows no catalog, so a user's type keeps its schema only
 * where it is written and is not public; whether it exists is not known. A serial type gives its integer type.
 *
 * @returns null for what only the catalog can tell: `table.column%TYPE`, and a type with a word in parentheses
 *   (geometry(Point,4326)), which its extension prints in its own way.
 */
export function columnType(type: TypeName): string | null {
  return printType(type, true);
}

/** As `format_type(oid, NULL)` prints it: an argument or a result, whose length and precision do not count. */
export function argumentType(type: TypeName): string | null {
  return printType(type, false);
}

/** True for serial, bigserial and smallserial, which are no types but short for an integer with a sequence. */
export function isSerial(type: TypeName): boolean {
  return serialTypeOf(type) !== null;
}

function printType(type: TypeName, withModifiers: boolean): string | null {
  if (type.pct_type) return null;
  const modifiers = withModifiers ? (type.typmods ?? []) : [];
  if (!modifiers.every(isNumber)) return null;
  const text = serialTypeOf(type) ?? printElement(type, modifiers, withModifiers);
  return (type.arrayBounds ?? []).length > 0 ? `${text}[]` : text;
}

function serialTypeOf(type: TypeName): string | null {
  const [name, ...others] = stringsOf(type.names);
  if (name === undefined || others.length > 0 || type.pct_type) return null;
  return Object.hasOwn(serialTypes, name) ? (serialTypes[name] ?? null) : null;
}

function printElement(type: TypeName, modifiers: readonly Node[], withModifiers: boolean): string {
  const names = stringsOf(type.names).slice(-2);
  const name = names.at(-1) ?? '';
  const schema = names.length > 1 ? names[0] : undefined;
  if (schema !== undefined && schema !== 'pg_catalog') {
    const bare = `${quoteName(name)}${list(modifiers)}`;
    return schema === 'public' ? bare : `${quoteName(schema)}.${bare}`;
  }
  if (name === 'interval') return `interval${intervalModifier(modifiers)}`;
  // Without a length, bpchar is not CHARACTER, which means CHARACTER(1).
  if (name === 'bpchar' && withModifiers && modifiers.length === 0) return 'bpchar';
  const standard = Object.hasOwn(standardNames, name) ? standardNames[name] : undefined;
  if (standard === undefined) return `${quoteName(name)}${numericModifier(name, modifiers)}`;
  const [first, ...rest] = standard.split(/ (?=with)/);
  return [`${first ?? ''}${list(modifiers)}`, ...rest].join(' ');
}

/** numeric(10) means numeric(10,0). */
function numericModifier(name: string, modifiers: readonly Node[]): string {
  return name === 'numeric' && modifiers.length === 1
    ? `(${modifierText(modifiers[0])},0)`
    : list(modifiers);
}

function list(modifiers: readonly Node[]): string {
  return modifiers.length === 0 ? '' : `(${modifiers.map(modifierText).join(',')})`;
}

function isNumber(node: Node): boolean {
  const constant = as(node, 'A_Const');
  return constant !== undefined && !constant.sval;
}

function modifierText(node: Node | undefined): string {
  const constant = as(node, 'A_Const');
  return constant?.fval?.fval ?? String(constant?.ival?.ival ?? 0);
}

function intervalModifier([fields, precision]: readonly Node[]): string {
  if (!fields) return '';
  const mask = as(fields, 'A_Const')?.ival?.ival ?? 0;
  return `${intervalFields[mask] ?? ''}${precision ? list([precision]) : ''}`;
}
