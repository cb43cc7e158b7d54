import { foundationKey, type FoundationKind, type Foundations } from '../core/sql/foundations';
import { LAY_GROUND, READ_GROUND, TELL_GROUND } from './standIn.sql';
import type { Session } from './session';

interface Granted {
  readonly role: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** What a database has that tables stand on: roles, schemas, extensions, publications and default privileges. */
export interface Ground {
  readonly user: string;
  readonly searchPath: string;
  readonly schemas: readonly {
    readonly name: string;
    readonly owner: string;
    readonly acl: readonly Granted[];
  }[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
  readonly roles: readonly { readonly name: string; readonly options: string }[];
  readonly publications: readonly string[];
  readonly defaultPrivileges: readonly {
    readonly role: string;
    readonly schema: string | null;
    readonly type: string;
    readonly acl: readonly Granted[];
  }[];
}

/** Reads the ground of a target in one round trip. Errors are the session's. */
export async function readGround(session: Session): Promise<Ground> {
  const [row] = await session.query<{ ground: Ground }>(READ_GROUND);
  if (!row) throw new Error('The server gave no row for its ground.');
  return row.ground;
}

/**
 * A ground as it was before the migrations, as far as their texts tell: without what they make. What they make only if it
 * is missing (IF NOT EXISTS) was there before where `own` has it too.
 *
 * @param own the ground of the stand-in, which is that of a Supabase project
 */
export function groundBefore(ground: Ground, made: Foundations, own: Ground): Ground {
  const stood = (kind: FoundationKind, name: string, isOwn: boolean): boolean => {
    const key = foundationKey(kind, name);
    return !made.made.has(key) && (!made.perhaps.has(key) || isOwn);
  };
  return {
    ...ground,
    schemas: ground.schemas.filter(({ name }) =>
      stood(
        'schema',
        name,
        own.schemas.some((one) => one.name === name),
      ),
    ),
    extensions: ground.extensions.filter(({ name, schema }) =>
      stood(
        'extension',
        name,
        own.extensions.some((one) => one.name === name && one.schema === schema),
      ),
    ),
    roles: ground.roles.filter(
      ({ name }) =>
        name === ground.user ||
        stood(
          'role',
          name,
          own.roles.some((one) => one.name === name),
        ),
    ),
    publications: ground.publications.filter((name) =>
      stood('publication', name, own.publications.includes(name)),
    ),
    defaultPrivileges: ground.defaultPrivileges.filter(
      (one) =>
        !made.defaultPrivileges.some(
          ({ role, schema, type }) =>
            (role ?? ground.user) === one.role && schema === one.schema && type === one.type,
        ),
    ),
  };
}

/**
 * Gives the stand-in the ground of the target, in the transaction that is open, and makes the target's user who runs what
 * follows. Errors are the session's.
 */
export async function layGround(session: Session, ground: Ground): Promise<void> {
  await session.query(TELL_GROUND, [JSON.stringify(ground)]);
  await session.query(LAY_GROUND);
}

/** RESET ALL takes the target's search path away: this brings it back. */
export async function resetSearchPath(session: Session, { searchPath }: Ground): Promise<void> {
  await session.query(`select pg_catalog.set_config('search_path', $1, true)`, [searchPath]);
}
