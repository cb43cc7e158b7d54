import { objectKey } from './key';
import type { Catalog, CatalogRole, DatabaseObject } from './model';

/** One object that two catalogs do not agree on. */
export interface CatalogChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** As `objectKey` makes it; a role is `role name`, and what has no kind of its own is named as the reader names it. */
  readonly key: string;
  /** Of a changed object: the model's fields, `definition` for the server's text, `columnOrder` for a table's. */
  readonly fields?: readonly string[];
  readonly before?: DatabaseObject | CatalogRole;
  readonly after?: DatabaseObject | CatalogRole;
}

interface Entry {
  readonly value: DatabaseObject | CatalogRole | null;
  readonly definition: string | undefined;
  readonly columns: readonly string[];
}

/**
 * Everything in which `after` differs from `before`: every field of every object, the server's own texts, roles, and
 * the order of columns that both have. Empty exactly when nothing differs. Sorted by key. Both catalogs must have been
 * read with definitions, or both without.
 */
export function catalogDifference(before: Catalog, after: Catalog): CatalogChange[] {
  const older = entriesOf(before);
  const newer = entriesOf(after);
  const keys = [...new Set([...older.keys(), ...newer.keys()])].sort();
  return keys.flatMap((key): CatalogChange[] => {
    const left = older.get(key);
    const right = newer.get(key);
    const values = {
      ...(left?.value && { before: left.value }),
      ...(right?.value && { after: right.value }),
    };
    if (!left) return [{ change: 'added', key, ...values }];
    if (!right) return [{ change: 'removed', key, ...values }];
    const fields = differentFields(left, right);
    return fields.length === 0 ? [] : [{ change: 'changed', key, fields, ...values }];
  });
}

function entriesOf(catalog: Catalog): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const columns = new Map<string, string[]>();
  for (const object of catalog.objects) {
    if (object.kind !== 'column') continue;
    const table = objectKey({ kind: 'table', schema: object.schema, name: object.table });
    columns.set(table, [...(columns.get(table) ?? []), object.name]);
  }
  for (const [key, definition] of Object.entries(catalog.definitions)) {
    entries.set(key, { value: null, definition, columns: [] });
  }
  for (const value of catalog.objects) {
    const key = objectKey(value);
    const definition = catalog.definitions[key];
    entries.set(key, { value, definition, columns: columns.get(key) ?? [] });
  }
  for (const value of catalog.roles) {
    entries.set(`role ${value.name}`, { value, definition: undefined, columns: [] });
  }
  return entries;
}

function differentFields(left: Entry, right: Entry): string[] {
  const before: Readonly<Record<string, unknown>> = { ...left.value };
  const after: Readonly<Record<string, unknown>> = { ...right.value };
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !sameValue(before[field], after[field]))
    .sort();
  if (left.definition !== right.definition) fields.push('definition');
  if (!sameValue(commonOf(left.columns, right.columns), commonOf(right.columns, left.columns))) {
    fields.push('columnOrder');
  }
  return fields;
}

/** A column that came or went is a change of its own; the others must stand in the same order. */
function commonOf(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => known.has(name));
}

/** Model values are plain: null, text, numbers, booleans, lists and objects of them. Absent equals absent only. */
function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const before = left as Readonly<Record<string, unknown>>;
  const after = right as Readonly<Record<string, unknown>>;
  const names = Object.keys(before);
  return (
    names.length === Object.keys(after).length &&
    names.every((name) => name in after && sameValue(before[name], after[name]))
  );
}
