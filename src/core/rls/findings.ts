import type { Catalog, PolicyObject } from '../catalog/model';
import { qualifiedName, quoteName } from '../catalog/key';
import type { FindingReport } from '../report/model';
import {
  actingRoles,
  COMMANDS,
  isGranted,
  isPlatformTable,
  securedTables,
  type Command,
  type TableSecurity,
} from './tables';

/** Schemas that an API serves unless it is told otherwise (PostgREST's and Supabase's default). */
const EXPOSED_SCHEMAS = new Set(['public']);
const API_ROLES = ['anon', 'authenticated'];
const levels: readonly FindingReport['level'][] = ['error', 'warning', 'info'];

/** What is wrong or doubtful in the row security of a database; errors first, each with a stable id and a remedy. */
export function policyFindings(catalog: Catalog): FindingReport[] {
  const bypassing = new Set(
    catalog.roles
      .filter((role) => role.bypassesRowSecurity || role.superuser)
      .map(({ name }) => name),
  );
  const roles = new Map(catalog.roles.map((role) => [role.name, role]));
  const mayUse: MayUse = (secured, role, command) =>
    actingRoles(role, roles.get(role)).some((one) => isGranted(secured, one, command));
  return securedTables(catalog)
    .flatMap((secured) => [
      ...policiesWithoutRowSecurity(secured),
      ...exposedTable(secured, mayUse),
      ...rowSecurityWithoutPolicies(secured),
      ...secured.policies.flatMap((policy) => alwaysTrue(secured, policy)),
      ...secured.policies.flatMap((policy) =>
        policyWithoutGrant(secured, policy, bypassing, mayUse),
      ),
    ])
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

/** Has the role the privilege, of its own or inherited? */
type MayUse = (secured: TableSecurity, role: string, command: Command) => boolean;

function nameOf({ table }: TableSecurity): string {
  return qualifiedName(table.schema, table.name);
}

function policiesWithoutRowSecurity(secured: TableSecurity): FindingReport[] {
  if (secured.rowSecurity.enabled || secured.policies.length === 0) return [];
  const table = nameOf(secured);
  return [
    {
      id: `policies-without-row-security:${table}`,
      level: 'error',
      object: table,
      message:
        'It has policies, but row security is off: they do nothing, and every row is open to whoever has the privilege.',
      remedy: `alter table ${table} enable row level security;`,
    },
  ];
}

function exposedTable(secured: TableSecurity, mayUse: MayUse): FindingReport[] {
  const { table, rowSecurity } = secured;
  if (rowSecurity.enabled || !EXPOSED_SCHEMAS.has(table.schema)) return [];
  const roles = API_ROLES.filter((role) =>
    COMMANDS.some((command) => mayUse(secured, role, command)),
  );
  if (roles.length === 0) return [];
  const name = nameOf(secured);
  return [
    {
      id: `exposed-without-row-security:${name}`,
      level: 'error',
      object: name,
      message: `Row security is off and ${roles.join(' and ')} may use it: everyone who can call the API reaches every row.`,
      remedy: `alter table ${name} enable row level security; then write its policies.`,
    },
  ];
}

function rowSecurityWithoutPolicies(secured: TableSecurity): FindingReport[] {
  // The platform's tables come with row security on and wait for policies that a project may never need.
  if (isPlatformTable(secured.table)) return [];
  if (!secured.rowSecurity.enabled || secured.policies.length > 0) return [];
  const granted = secured.grants.some(({ role }) => API_ROLES.includes(role) || role === 'public');
  const name = nameOf(secured);
  return [
    {
      id: `row-security-without-policy:${name}`,
      level: granted ? 'warning' : 'info',
      object: name,
      message: granted
        ? 'Row security is on without any policy: the roles that hold privileges on it see no row at all.'
        : 'Row security is on without any policy, and no role of the API holds a privilege: only roles that bypass row security reach it.',
      remedy: granted
        ? 'Write the policies, or take the privileges back.'
        : 'Nothing, if that is meant.',
    },
  ];
}

const isTrue = (expression: string | null): boolean =>
  expression !== null && /^\(*\s*true\s*\)*$/i.test(expression);

function alwaysTrue(secured: TableSecurity, policy: PolicyObject): FindingReport[] {
  if (!policy.permissive || policy.command === 'select') return [];
  const roles = policy.roles.filter((role) => role === 'public' || API_ROLES.includes(role));
  // Without WITH CHECK, USING is the check of new rows too.
  const lets = isTrue(policy.using) || isTrue(policy.withCheck);
  if (roles.length === 0 || !lets) return [];
  const table = nameOf(secured);
  return [
    {
      id: `policy-always-true:${table}.${quoteName(policy.name)}`,
      level: 'error',
      object: `${policy.name} on ${table}`,
      message: `It lets ${roles.join(' and ')} ${policy.command === 'all' ? 'write' : policy.command} every row: its condition is always true.`,
      remedy: 'Say in USING and WITH CHECK whose rows they may write.',
    },
  ];
}

function policyWithoutGrant(
  secured: TableSecurity,
  policy: PolicyObject,
  bypassing: ReadonlySet<string>,
  mayUse: MayUse,
): FindingReport[] {
  const commands = policy.command === 'all' ? COMMANDS : [policy.command];
  const table = nameOf(secured);
  return policy.roles
    .filter((role) => role !== 'public' && role !== secured.table.owner && !bypassing.has(role))
    .filter((role) => !commands.some((command) => mayUse(secured, role, command)))
    .map((role) => ({
      id: `policy-without-grant:${table}.${quoteName(policy.name)}:${role}`,
      level: 'warning' as const,
      object: `${policy.name} on ${table}`,
      message: `It is for ${role}, which has no privilege for ${commands.join(', ')} on the table: permission is denied before the policy is asked.`,
      remedy: `grant ${commands.join(', ')} on ${table} to ${quoteName(role)};`,
    }));
}
