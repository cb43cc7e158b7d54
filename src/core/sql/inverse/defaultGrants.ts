import { objectKey } from '../../catalog/key';
import type { DatabaseObject, ObjectTypes } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import type { InverseContext } from './model';

type Made = ObjectTypes[
  | 'schema'
  | 'table'
  | 'view'
  | 'materializedView'
  | 'sequence'
  | 'function'
  | 'enum'
  | 'domain'
  | 'composite'];

/** By role; `public` is everybody. */
type Granted = ReadonlyMap<string, readonly string[]>;

/**
 * The REVOKEs that make a new object as closed as it was: default privileges open what is made (on Supabase to `anon`),
 * and everybody may run a new function. They stand right behind the statement that makes it again.
 */
export function closedAgain(object: Made, context: InverseContext): string[] {
  const { names, before } = context;
  const key = objectKey(object);
  const had = new Map(
    before.objects.flatMap((grant) =>
      grant.kind === 'grant' && grant.column === null && standsOn(grant).includes(key)
        ? [[grant.role, grant.privileges] as const]
        : [],
    ),
  );
  return [...byDefault(object, context)].flatMap(([role, privileges]) => {
    const kept = had.get(role) ?? [];
    const extra = privileges.filter((privilege) => !kept.includes(privilege));
    if (extra.length === 0) return [];
    const words = kept.length === 0 ? 'ALL' : extra.join(', ').toUpperCase();
    return [`REVOKE ${words} ON ${placeOf(object, context)} FROM ${names.role(role)}`];
  });
}

/** What roles other than its maker may do with an object that is made now. */
function byDefault(object: Made, { after, user }: InverseContext): Granted {
  const letter = letterOf(object);
  const acl = (schema: string): string | undefined =>
    after.definitions[`defaultPrivileges ${user} ${schema} ${letter}`];
  const everywhere = acl('');
  const granted = new Map<string, readonly string[]>(
    everywhere === undefined ? (BUILT_IN[letter] ?? []) : readAcl(everywhere),
  );
  const here = 'schema' in object ? acl(object.schema) : undefined;
  for (const [role, privileges] of here === undefined ? [] : readAcl(here)) {
    granted.set(role, [...new Set([...(granted.get(role) ?? []), ...privileges])]);
  }
  granted.delete(user);
  return granted;
}

const BUILT_IN: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  f: [['public', ['execute']]],
  T: [['public', ['usage']]],
};

/** As pg_default_acl.defaclobjtype calls it. */
function letterOf({ kind }: DatabaseObject): string {
  if (kind === 'schema') return 'n';
  if (kind === 'sequence') return 'S';
  if (kind === 'function') return 'f';
  return kind === 'enum' || kind === 'domain' || kind === 'composite' ? 'T' : 'r';
}

function placeOf(object: Made, { names }: InverseContext): string {
  if (object.kind === 'schema') return `SCHEMA ${names.quote(object.name)}`;
  const name = names.qualified(object.schema, object.name);
  switch (object.kind) {
    case 'table':
    case 'view':
    case 'materializedView':
      return `TABLE ${name}`;
    case 'sequence':
      return `SEQUENCE ${name}`;
    case 'function': {
      const word = object.routine === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
      return `${word} ${name}(${object.arguments.join(', ')})`;
    }
    case 'enum':
    case 'domain':
    case 'composite':
      return `TYPE ${name}`;
  }
}

/** The letters of an aclitem (src/include/utils/acl.h). */
const PRIVILEGES: Readonly<Record<string, string>> = {
  a: 'insert',
  r: 'select',
  w: 'update',
  d: 'delete',
  D: 'truncate',
  x: 'references',
  t: 'trigger',
  m: 'maintain',
  X: 'execute',
  U: 'usage',
  C: 'create',
};

/** `{anon=arw/postgres,"\"a b\"=r*\/postgres"}`: the text of an array of aclitems. */
function readAcl(text: string): [string, string[]][] {
  const items = [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,"]+/g)].map(
    ([bare, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? bare,
  );
  return items.flatMap((item): [string, string[]][] => {
    const [, quoted, plain = '', letters = ''] =
      /^(?:"((?:[^"]|"")*)"|([^"=]*))=([A-Za-z*]*)\//.exec(item) ?? [];
    const role = quoted?.replaceAll('""', '"') ?? plain;
    const privileges = Array.from(letters).flatMap((letter) => PRIVILEGES[letter] ?? []);
    return [[role === '' ? 'public' : role, privileges]];
  });
}
