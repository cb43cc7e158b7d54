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

/** Whether both are names of the same built-in type: `timestamptz`, `TIMESTAMP WITH TIME ZONE`. */
export function sameTypeWord(a: string, b: string): boolean {
  return inFull(a) === inFull(b);
}

function inFull(written: string): string {
  const lower = written.toLowerCase();
  const name = /^[a-z0-9_]+/.exec(lower)?.[0] ?? '';
  const rest = lower.slice(name.length);
  const full = names[name];
  return full !== undefined && (rest === '' || /^[([]/.test(rest)) ? full + rest : lower;
}
