import type { DatabaseObject, ExpectedObject } from './model';

const quotable = /[^a-z0-9_]/;

/** A name as a person would write it in SQL: quoted only where it must be. */
export function quoteName(name: string): string {
  return name === '' || quotable.test(name) || /^[0-9]/.test(name)
    ? `"${name.replaceAll('"', '""')}"`
    : name;
}

/** The names in `a."b c".d`, without their quotes; of a text that is no such list of names, nothing is certain. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^".]+/g)].map(
    ([bare, quoted]) => quoted?.replaceAll('""', '"') ?? bare,
  );
}

/** Name and type of a composite type's attribute, both as they are written. */
export function attributeParts(attribute: string): readonly [name: string, type: string] {
  const [, name = attribute, type = ''] = /^("(?:[^"]|"")*"|\S+) (.*)$/s.exec(attribute) ?? [];
  return [name, type];
}

export function qualifiedName(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/**
 * The one name under which an object is found again: `table public.users`, `column public.users.id`,
 * `function public.f(uuid, integer)`. An expected constraint or index without a name gets a key made of its
 * type and columns, which no catalog object has.
 */
export function objectKey(object: DatabaseObject | ExpectedObject): string {
  switch (object.kind) {
    case 'schema':
    case 'extension':
      return `${object.kind} ${quoteName(object.name)}`;
    case 'table':
    case 'enum':
    case 'domain':
    case 'composite':
    case 'view':
    case 'materializedView':
    case 'sequence':
      return `${object.kind} ${qualifiedName(object.schema, object.name)}`;
    case 'column':
    case 'policy':
    case 'trigger':
      return `${object.kind} ${qualifiedName(object.schema, object.table)}.${quoteName(object.name)}`;
    case 'constraint':
      return `constraint ${qualifiedName(object.schema, object.table)}.${
        object.name === null
          ? `(${object.type} ${object.columns?.join(', ') ?? object.expression ?? ''})`
          : quoteName(object.name)
      }`;
    case 'index':
      return object.name === null
        ? `index ${qualifiedName(object.schema, object.table)} (${object.keys?.map((key) => key.text).join(', ') ?? ''})`
        : `index ${qualifiedName(object.schema, object.name)}`;
    case 'rowSecurity':
      return `rowSecurity ${qualifiedName(object.schema, object.table)}`;
    case 'function':
      return `function ${qualifiedName(object.schema, object.name)}(${object.arguments.join(', ')})`;
    case 'grant':
      return `grant ${object.on} ${quoteName(object.schema)}.${object.object}${
        object.column === null ? '' : ` (${quoteName(object.column)})`
      } to ${quoteName(object.role)}`;
    case 'comment':
      return `comment on ${object.on}`;
  }
}
