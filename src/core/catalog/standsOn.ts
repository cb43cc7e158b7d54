import { namesIn, qualifiedName, quoteName } from './key';
import type { DatabaseObject, ExpectedObject, ExpectedOf } from './model';

/**
 * The keys under which what an object stands on may be found: it comes and goes with any of them. A column stands on its
 * table, a comment on what it says something of, an owned sequence on its column. Empty for what stands by itself.
 *
 * @param definition the server's own text of the object, where the catalog has one
 */
export function standsOn(object: DatabaseObject | ExpectedObject, definition = ''): string[] {
  switch (object.kind) {
    case 'column':
    case 'constraint':
    case 'policy':
    case 'rowSecurity':
    case 'trigger':
      return relationKeys(object.schema, object.table);
    case 'index':
      return [
        ...relationKeys(object.schema, object.table),
        ...(object.constraint
          ? [
              `constraint ${qualifiedName(object.schema, object.table)}.${quoteName(object.name ?? '')}`,
            ]
          : []),
      ];
    case 'grant':
      return grantedKeys(object);
    case 'comment':
      return [object.on];
    case 'sequence':
      return ownerOf(definition);
    case 'schema':
    case 'extension':
    case 'table':
    case 'view':
    case 'materializedView':
    case 'function':
    case 'enum':
    case 'domain':
    case 'composite':
      return [];
  }
}

/** What people call a table may be a view. */
function relationKeys(schema: string, name: string): string[] {
  return ['table', 'view', 'materializedView'].map(
    (kind) => `${kind} ${qualifiedName(schema, name)}`,
  );
}

function grantedKeys({ on, schema, object, column }: ExpectedOf<'grant'>): string[] {
  const place = `${quoteName(schema)}.${object}`;
  switch (on) {
    case 'schema':
      return [`schema ${quoteName(schema)}`];
    case 'table':
      return [
        `table ${place}`,
        `view ${place}`,
        `materializedView ${place}`,
        ...(column === null ? [] : [`column ${place}.${quoteName(column)}`]),
      ];
    case 'type':
      return ['enum', 'domain', 'composite', 'range'].map((kind) => `${kind} ${place}`);
    case 'sequence':
    case 'function':
      return [`${on} ${place}`];
  }
}

/** `... owned by public.t.id`: its table and its column. The server quotes reserved words, keys do not. */
function ownerOf(definition: string): string[] {
  const [schema, table, column] = ownerColumn(definition) ?? [];
  if (schema === undefined || table === undefined || column === undefined) return [];
  const place = qualifiedName(schema, table);
  return [`table ${place}`, `column ${place}.${quoteName(column)}`];
}

/** Schema, table and column that a sequence belongs to, by the server's own text of it. */
export function ownerColumn(definition: string): readonly string[] | null {
  const [, place] = /^(?:[^"]|"(?:[^"]|"")*"(?!"))* owned by (.+)$/s.exec(definition) ?? [];
  return place === undefined ? null : namesIn(place);
}
