import { objectKey } from '../../catalog/key';
import type { Catalog, DatabaseObject, GrantObject, ObjectTypes } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import { optionsOf } from './grants';
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

/** What a role may do. */
interface Rights {
  readonly privileges: readonly string[];
  /** Those of them that it may grant on. */
  readonly passable: readonly string[];
}

/** By role; `public` is everybody. */
type Granted = ReadonlyMap<string, Rights>;

const NONE: Rights = { privileges: [], passable: [] };

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
        ? [[grant.role, rightsOf(grant, before)] as const]
        : [],
    ),
  );
  return [...byDefault(object, context)].flatMap(([role, { privileges, passable }]) => {
    const kept = had.get(role) ?? NONE;
    const from = `ON ${placeOf(object, context)} FROM ${names.role(role)}`;
    const extra = privileges.filter((privilege) => !kept.privileges.includes(privilege));
    const passed = passable.filter(
      (privilege) => kept.privileges.includes(privilege) && !kept.passable.includes(privilege),
    );
    const words = kept.privileges.length === 0 ? 'ALL' : upperCase(extra);
    return [
      ...(extra.length > 0 ? [`REVOKE ${words} ${from}`] : []),
      ...(passed.length > 0 ? [`REVOKE GRANT OPTION FOR ${upperCase(passed)} ${from}`] : []),
    ];
  });
}

function upperCase(privileges: readonly string[]): string {
  return privileges.join(', ').toUpperCase();
}

function rightsOf(grant: GrantObject, { definitions }: Catalog): Rights {
  return {
    privileges: grant.privileges,
    passable: optionsOf(definitions[objectKey(grant)] ?? ''),
  };
}

/** What roles other than its maker may do with an object that is made now. */
function byDefault(object: Made, { after, user }: InverseContext): Granted {
  const letter = letterOf(object);
  const acl = (schema: string): string | undefined =>
    after.definitions[`defaultPrivileges ${user} ${schema} ${letter}`];
  const everywhere = acl('');
  const granted = new Map<string, Rights>(
    everywhere === undefined ? (BUILT_IN[letter] ?? []) : readAcl(everywhere),
  );
  const here = 'schema' in object ? acl(object.schema) : undefined;
  for (const [role, rights] of here === undefined ? [] : readAcl(here)) {
    const { privileges, passable } = granted.get(role) ?? NONE;
    granted.set(role, {
      privileges: [...new Set([...privileges, ...rights.privileges])],
      passable: [...new Set([...passable, ...rights.passable])],
    });
  }
  granted.delete(user);
  return granted;
}

const BUILT_IN: Readonly<Record<string, readonly (readonly [string, Rights])[]>> = {
  f: [['public', { privileges: ['execute'], passable: [] }]],
  T: [['public', { privileges: ['usage'], passable: [] }]],
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

/** `{anon=arw/postgres,"\"a b\"=r*\/postgres"}`: the text of an array of aclitems; `*` stands behind what may be granted on. */
function readAcl(text: string): [string, Rights][] {
  const items = [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,"]+/g)].map(
    ([bare, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? bare,
  );
  return items.flatMap((item): [string, Rights][] => {
    const [, quoted, plain = '', letters = ''] =
      /^(?:"((?:[^"]|"")*)"|([^"=]*))=([A-Za-z*]*)\//.exec(item) ?? [];
    const role = quoted?.replaceAll('""', '"') ?? plain;
    const privileges = Array.from(letters).flatMap((letter) => PRIVILEGES[letter] ?? []);
    const passable = [...letters.matchAll(/(.)\*/g)].flatMap(
      ([, letter = '']) => PRIVILEGES[letter] ?? [],
    );
    return [[role === '' ? 'public' : role, { privileges, passable }]];
  });
}
