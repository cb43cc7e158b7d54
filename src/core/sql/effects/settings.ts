import type { Node, VariableSetStmt } from 'libpg-query';
import { as } from '../ast';

/** Settings that hold a list of names: the server keeps each as an identifier, quoted where it must be. */
const lists = new Set([
  'search_path',
  'temp_tablespaces',
  'session_preload_libraries',
  'shared_preload_libraries',
  'local_preload_libraries',
  'unix_socket_directories',
]);

/** Settings that the server spells in its own way, whatever way they are written. */
const spellings: Readonly<Record<string, string>> = {
  datestyle: 'DateStyle',
  intervalstyle: 'IntervalStyle',
  timezone: 'TimeZone',
};

/** `name=value` as pg_proc.proconfig keeps it; null where the text does not tell the value. */
export function settingText(stmt: VariableSetStmt): string | null {
  const name = stmt.name?.toLowerCase();
  if (name === undefined || stmt.kind !== 'VAR_SET_VALUE') return null;
  const values = settingValues(stmt);
  if (values.length === 0) return null;
  const kept = lists.has(name) ? values.map(quoteIdentifier) : values;
  return `${spelled(name)}=${kept.join(', ')}`;
}

/**
 * A routine's settings after SET and RESET clauses, sorted; null where the text does not tell them.
 *
 * @param before undefined when they are not known: a SET then takes them to have been none.
 */
export function settingsAfter(
  before: readonly string[] | undefined,
  stmts: readonly VariableSetStmt[],
): readonly string[] | null {
  let settings = before;
  for (const stmt of stmts) {
    if (stmt.kind === 'VAR_RESET_ALL') {
      settings = [];
    } else if (stmt.kind === 'VAR_SET_VALUE') {
      const text = settingText(stmt);
      if (text === null) return null;
      settings = [...without(settings ?? [], stmt.name), text].sort();
    } else {
      if (settings === undefined || stmt.kind === 'VAR_SET_CURRENT') return null;
      settings = without(settings, stmt.name);
    }
  }
  return settings ?? null;
}

function without(settings: readonly string[], name = ''): string[] {
  return settings.filter((setting) => !setting.startsWith(`${spelled(name.toLowerCase())}=`));
}

function spelled(name: string): string {
  return Object.hasOwn(spellings, name) ? (spellings[name] ?? name) : name;
}

/** The values behind SET name TO, unquoted. */
export function settingValues(stmt: VariableSetStmt): string[] {
  return (stmt.args ?? []).flatMap((node) => valueText(node) ?? []);
}

function valueText(node: Node): string | null {
  const constant = as(node, 'A_Const');
  if (!constant) return null;
  if (constant.sval) return constant.sval.sval ?? '';
  if (constant.boolval) return constant.boolval.boolval ? 'true' : 'false';
  return constant.fval?.fval ?? String(constant.ival?.ival ?? 0);
}

function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The names in the text of a list setting, as set_config takes it: `"$user", public`. */
export function splitNameList(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase(),
  );
}
