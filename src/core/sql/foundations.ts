import type { AlterDefaultPrivilegesStmt, Node, ObjectType } from 'libpg-query';
import { all, as, roleName, stringsOf } from './ast';
import type { SqlParser } from './parser';
import type { Statement } from './script.model';

export type FoundationKind = 'schema' | 'extension' | 'role' | 'publication';

/** What tables stand on, as far as migrations make it: a target that has it need not have had it before them. */
export interface Foundations {
  /** `schema app`: made, or named so, by a migration. */
  readonly made: ReadonlySet<string>;
  /** Made unless it stood before (IF NOT EXISTS). */
  readonly perhaps: ReadonlySet<string>;
  readonly defaultPrivileges: readonly DefaultPrivileges[];
}

/** Which default privileges a statement gives or takes. */
export interface DefaultPrivileges {
  /** Null for the role that runs it. */
  readonly role: string | null;
  /** Null for every schema. */
  readonly schema: string | null;
  /** As pg_default_acl.defaclobjtype has it. */
  readonly type: string;
}

export function foundationKey(kind: FoundationKind, name: string): string {
  return `${kind} ${name}`;
}

/** Reads what statements make of schemas, extensions, roles, publications and default privileges. */
export function foundationsOf(parser: SqlParser, statements: readonly Statement[]): Foundations {
  const made = new Set<string>();
  const perhaps = new Set<string>();
  const defaultPrivileges: DefaultPrivileges[] = [];
  for (const { tag, text } of statements) {
    if (tag === 'DO') for (const key of madeInCode(text)) perhaps.add(key);
    if (!TAGS.has(tag)) continue;
    const node = parser.parse(text).stmts[0]?.stmt;
    const defaults = as(node, 'AlterDefaultPrivilegesStmt');
    if (defaults) defaultPrivileges.push(...privilegesOf(defaults));
    const one = madeBy(node);
    if (one) (one.ifNotExists ? perhaps : made).add(foundationKey(one.kind, one.name));
  }
  return { made, perhaps, defaultPrivileges };
}

const TAGS: ReadonlySet<string> = new Set([
  'CREATE SCHEMA',
  'ALTER SCHEMA',
  'CREATE EXTENSION',
  'CREATE ROLE',
  'ALTER ROLE',
  'CREATE PUBLICATION',
  'ALTER PUBLICATION',
  'ALTER DEFAULT PRIVILEGES',
]);

interface Made {
  readonly kind: FoundationKind;
  readonly name: string;
  readonly ifNotExists: boolean;
}

function madeBy(node: Node | undefined): Made | null {
  const plain = (kind: FoundationKind, name: string | undefined): Made | null =>
    name === undefined ? null : { kind, name, ifNotExists: false };
  const schema = as(node, 'CreateSchemaStmt');
  if (schema) {
    const name = schema.schemaname ?? roleName(schema.authrole) ?? '';
    return { kind: 'schema', name, ifNotExists: schema.if_not_exists === true };
  }
  const extension = as(node, 'CreateExtensionStmt');
  if (extension) {
    const { extname: name = '', if_not_exists: ifNotExists = false } = extension;
    return { kind: 'extension', name, ifNotExists };
  }
  const role = as(node, 'CreateRoleStmt');
  if (role) return plain('role', role.role);
  const publication = as(node, 'CreatePublicationStmt');
  if (publication) return plain('publication', publication.pubname);
  const renamed = as(node, 'RenameStmt');
  const kind = renamed?.renameType && RENAMED[renamed.renameType];
  return kind ? plain(kind, renamed.newname) : null;
}

const RENAMED: Readonly<Partial<Record<ObjectType, FoundationKind>>> = {
  OBJECT_SCHEMA: 'schema',
  OBJECT_ROLE: 'role',
  OBJECT_PUBLICATION: 'publication',
};

const TYPES: Readonly<Partial<Record<ObjectType, string>>> = {
  OBJECT_TABLE: 'r',
  OBJECT_SEQUENCE: 'S',
  OBJECT_FUNCTION: 'f',
  OBJECT_TYPE: 'T',
  OBJECT_SCHEMA: 'n',
};

function privilegesOf({ options, action }: AlterDefaultPrivilegesStmt): DefaultPrivileges[] {
  const type = action?.objtype && TYPES[action.objtype];
  if (type === undefined) return [];
  const given = (name: string): Node[] => {
    const arg = all(options, 'DefElem').find(({ defname }) => defname === name)?.arg;
    return as(arg, 'List')?.items ?? [];
  };
  const roles = all(given('roles'), 'RoleSpec').map(roleName);
  const schemas = stringsOf(given('schemas'));
  return (roles.length === 0 ? [null] : roles).flatMap((role) =>
    (schemas.length === 0 ? [null] : schemas).map((schema) => ({ role, schema, type })),
  );
}

/** In a DO block mostly only where it is missing; the names that its text has. */
function madeInCode(text: string): string[] {
  const words =
    /\bcreate\s+(role|user|schema|extension|publication)\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|[a-z_][\w$]*)/gi;
  return [...text.matchAll(words)].map(([, word = '', name = '']) => {
    const kind = word.toLowerCase().replace('user', 'role') as FoundationKind;
    const plain = name.startsWith('"')
      ? name.slice(1, -1).replaceAll('""', '"')
      : name.toLowerCase();
    return foundationKey(kind, plain);
  });
}
