import { quoteName } from '../catalog/key';
import type {
  Catalog,
  CatalogRole,
  GrantObject,
  PolicyCommand,
  PolicyObject,
  RowSecurityObject,
  TableObject,
} from '../catalog/model';
import type { Coverage, PolicyReport, TableSecurityReport } from '../report/model';

export const COMMANDS = ['select', 'insert', 'update', 'delete'] as const;
export type Command = (typeof COMMANDS)[number];

/** Roles of Supabase's API: shown where they exist, also when nothing names them. */
const API_ROLES = ['anon', 'authenticated', 'service_role'];

/** Schemas that the platform looks after (Supabase's own): shown after a team's own, and not the team's to arrange. */
const PLATFORM_SCHEMAS = new Set([
  'auth',
  'extensions',
  'graphql',
  'pgsodium',
  'realtime',
  'storage',
  'supabase_functions',
  'supabase_migrations',
  'vault',
]);

export function isPlatformTable({ schema }: Pick<TableObject, 'schema'>): boolean {
  return PLATFORM_SCHEMAS.has(schema);
}

/** One table with everything that decides who sees its rows. */
export interface TableSecurity {
  readonly table: TableObject;
  readonly rowSecurity: Pick<RowSecurityObject, 'enabled' | 'forced'>;
  readonly policies: readonly PolicyObject[];
  readonly grants: readonly GrantObject[];
}

const orderOfCommands: readonly PolicyCommand[] = ['all', ...COMMANDS];

/** Every table that can have row security (a foreign table cannot) with its policies and grants, by schema and name. */
export function securedTables(catalog: Catalog): TableSecurity[] {
  const at = (schema: string, table: string): string => JSON.stringify([schema, table]);
  const rowSecurity = new Map<string, RowSecurityObject>();
  const policies = new Map<string, PolicyObject[]>();
  const grants = new Map<string, GrantObject[]>();
  const tables: TableObject[] = [];
  const add = <Value>(map: Map<string, Value[]>, key: string, value: Value): void => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const object of catalog.objects) {
    if (object.kind === 'table') tables.push(object);
    if (object.kind === 'rowSecurity') rowSecurity.set(at(object.schema, object.table), object);
    if (object.kind === 'policy') add(policies, at(object.schema, object.table), object);
    if (object.kind === 'grant' && object.on === 'table') {
      add(grants, at(object.schema, object.object), object);
    }
  }
  return tables
    .flatMap((table) => {
      const key = at(table.schema, table.name);
      const own = rowSecurity.get(key);
      if (!own) return [];
      return [
        {
          table,
          rowSecurity: own,
          policies: (policies.get(key) ?? []).sort(byCommandAndName),
          // A grant names its object as SQL does.
          grants: grants.get(at(table.schema, quoteName(table.name))) ?? [],
        },
      ];
    })
    .sort(
      (a, b) =>
        Number(isPlatformTable(a.table)) - Number(isPlatformTable(b.table)) ||
        compare(a.table.schema, b.table.schema) ||
        compare(a.table.name, b.table.name),
    );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byCommandAndName(a: PolicyObject, b: PolicyObject): number {
  return (
    orderOfCommands.indexOf(a.command) - orderOfCommands.indexOf(b.command) ||
    compare(a.name, b.name)
  );
}

/** The row security of every table, for showing. */
export function tableSecurity(catalog: Catalog): TableSecurityReport[] {
  const roles = new Map(catalog.roles.map((role) => [role.name, role]));
  return securedTables(catalog).map((secured) => {
    const { table, rowSecurity, policies, grants } = secured;
    return {
      schema: table.schema,
      name: table.name,
      enabled: rowSecurity.enabled,
      forced: rowSecurity.forced,
      grants: grantsByRole(grants),
      policies: policies.map(policyReport),
      coverage: Object.fromEntries(
        rolesToShow(secured, roles).map((role) => [role, coverageOf(secured, role, roles)]),
      ),
    };
  });
}

/** As SQL writes them: `select` on the table, `update (email, name)` on some of its columns. */
function grantsByRole(grants: readonly GrantObject[]): Record<string, string[]> {
  const roles = new Set(grants.map(({ role }) => role));
  return Object.fromEntries(
    [...roles].map((one) => [one, privilegeTexts(grants.filter(({ role }) => role === one))]),
  );
}

function privilegeTexts(grants: readonly GrantObject[]): string[] {
  const onTable = grants.flatMap(({ column, privileges }) => (column === null ? privileges : []));
  const columns = new Map<string, string[]>();
  for (const { column, privileges } of grants) {
    if (column === null) continue;
    for (const privilege of privileges) {
      if (onTable.includes(privilege)) continue;
      columns.set(privilege, [...(columns.get(privilege) ?? []), quoteName(column)]);
    }
  }
  const onColumns = [...columns].map(([privilege, names]) => `${privilege} (${names.join(', ')})`);
  return [...onTable, ...onColumns].sort(compare);
}

function policyReport(policy: PolicyObject): PolicyReport {
  const { name, permissive, command, roles, using, withCheck } = policy;
  return { name, permissive, command, roles: [...roles], using, withCheck };
}

function rolesToShow(
  { policies, grants }: TableSecurity,
  roles: ReadonlyMap<string, CatalogRole>,
): string[] {
  const named = [...policies.flatMap((policy) => policy.roles), ...grants.map(({ role }) => role)];
  const shown = new Set([...API_ROLES.filter((role) => roles.has(role)), ...named.sort(compare)]);
  shown.delete('public');
  return [...shown];
}

function coverageOf(
  secured: TableSecurity,
  role: string,
  roles: ReadonlyMap<string, CatalogRole>,
): Record<Command, Coverage> {
  const cell = (command: Command): Coverage => coverage(secured, role, command, roles);
  return {
    select: cell('select'),
    insert: cell('insert'),
    update: cell('update'),
    delete: cell('delete'),
  };
}

/**
 * What a role reaches with one command: by its own privileges, those of `public` and those that it inherits from other
 * roles. Superuser and BYPASSRLS are attributes, which nobody inherits.
 */
export function coverage(
  secured: TableSecurity,
  role: string,
  command: Command,
  roles: ReadonlyMap<string, CatalogRole>,
): Coverage {
  const known = roles.get(role);
  const acting = actingRoles(role, known);
  const owner = acting.includes(secured.table.owner);
  const granted = acting.some((one) => isGranted(secured, one, command));
  const predefined = acting.includes(command === 'select' ? READ_ALL : WRITE_ALL);
  if (!owner && known?.superuser !== true && !granted && !predefined) return 'none';
  if (!secured.rowSecurity.enabled) return 'all';
  if (known?.superuser === true || known?.bypassesRowSecurity === true) return 'all';
  if (owner && !secured.rowSecurity.forced) return 'all';
  return acting.some((one) =>
    policiesFor(secured, one, command).some(({ permissive }) => permissive),
  )
    ? 'policy'
    : 'none';
}

/** The server's own roles that hold a privilege on every table. */
const READ_ALL = 'pg_read_all_data';
const WRITE_ALL = 'pg_write_all_data';

/** A role with those whose privileges and policies it has as well. */
export function actingRoles(role: string, known: CatalogRole | undefined): readonly string[] {
  return [role, ...(known?.inherits ?? [])];
}

/** A privilege on some of the columns counts: the command reaches every row with it. */
export function isGranted({ grants }: TableSecurity, role: string, command: Command): boolean {
  return grants.some(
    (grant) =>
      (grant.role === role || grant.role === 'public') && grant.privileges.includes(command),
  );
}

/** The policies that apply to a role and a command; those for all commands and for `public` included. */
function policiesFor({ policies }: TableSecurity, role: string, command: Command): PolicyObject[] {
  return policies.filter(
    (policy) =>
      (policy.command === 'all' || policy.command === command) &&
      (policy.roles.includes(role) || policy.roles.includes('public')),
  );
}
