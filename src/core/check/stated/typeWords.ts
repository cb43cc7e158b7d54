import type { ResultColumn } from '../statementResult';

/** Short names of types, as people write them, and what the catalogs print (PostgreSQL documentation, table 8.1). */
const names: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int2: 'smallint',
  int8: 'bigint',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  decimal: 'numeric',
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
  varbit: 'bit varying',
};

/** Names that have no short form. */
const others = [
  'text json jsonb uuid date interval bytea inet cidr macaddr money xml name oid regclass tsvector tsquery citext bit',
  'point line box path circle polygon int4range int8range numrange daterange tsrange tstzrange smallserial serial',
  'bigserial array user-defined vector hstore',
].flatMap((line) => line.split(' '));
const known = new Set([...Object.keys(names), ...Object.values(names), ...others]);

/** Columns of the catalogs, and what PostgreSQL calls the result of its functions, that hold names of types. */
const typeColumns = new Set([
  'data_type',
  'udt_name',
  'format_type',
  'pg_typeof',
  'typname',
  'atttypid',
  'column_type',
]);
/** `pg_type.oid` of regtype. */
const REGTYPE = 2206;

/**
 * Whether both are names of the same built-in type: `timestamptz`, `TIMESTAMP WITH TIME ZONE`. In a column that is not
 * known to hold types (`type`, `user_type`) only a short name stands for the long one; there `Text` and `text` differ.
 */
export function sameTypeWord(
  written: string,
  actual: string,
  { name = '', type }: Partial<ResultColumn>,
): boolean {
  const ofTypes = type === REGTYPE || typeColumns.has(name.toLowerCase());
  if (!ofTypes && !/type/i.test(name)) return false;
  const lower = written.toLowerCase();
  if (inFull(lower) !== inFull(actual.toLowerCase())) return false;
  return ofTypes ? isKnown(lower) || isKnown(actual.toLowerCase()) : lower !== actual.toLowerCase();
}

/** Without a length and the marks of an array. */
function isKnown(lower: string): boolean {
  const base = lower
    .replace(/\(.*?\)/gu, '')
    .replace(/\[\]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return known.has(base);
}

function inFull(lower: string): string {
  const name = /^[a-z0-9_]+/.exec(lower)?.[0] ?? '';
  const rest = lower.slice(name.length);
  const full = names[name];
  return full !== undefined && (rest === '' || /^[([]/.test(rest)) ? full + rest : lower;
}
