import type {
  Coverage,
  FindingReport,
  PolicyReport,
  RlsReport,
  TableSecurityReport,
} from '../../src/core/report/model';
import { matcher } from './checks';

export const COMMANDS = ['select', 'insert', 'update', 'delete'] as const;
export type Command = (typeof COMMANDS)[number];

const LEVELS = ['error', 'warning', 'info'] as const;

/** Errors first, then warnings; otherwise in the report's order. */
export function sortFindings(findings: readonly FindingReport[]): FindingReport[] {
  return [...findings].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

export function tableName(table: Pick<TableSecurityReport, 'schema' | 'name'>): string {
  return `${table.schema}.${table.name}`;
}

export function filterTables(
  tables: readonly TableSecurityReport[],
  text: string,
): TableSecurityReport[] {
  const matches = matcher(text);
  return tables.filter((table) => matches([tableName(table)]));
}

export interface RoleCoverage {
  readonly role: string;
  /** Null where the report says nothing of this role. */
  readonly commands: Readonly<Record<Command, Coverage>> | null;
  /** Privileges granted on the table, in the report's words and order. */
  readonly grants: readonly string[];
}

/** Every role that the table's coverage or grants name, in the order of `roles`. */
export function roleCoverage(table: TableSecurityReport, roles: readonly string[]): RoleCoverage[] {
  return roles
    .map((role) => ({
      role,
      commands: Object.hasOwn(table.coverage, role) ? (table.coverage[role] ?? null) : null,
      grants: Object.hasOwn(table.grants, role) ? (table.grants[role] ?? []) : [],
    }))
    .filter((one) => one.commands !== null || one.grants.length > 0);
}

/** The roles of all tables, each once, in the order in which the report first names them. */
export function rolesOf(tables: readonly TableSecurityReport[]): string[] {
  const roles = new Set<string>();
  for (const table of tables) for (const role of Object.keys(table.coverage)) roles.add(role);
  for (const table of tables) for (const role of Object.keys(table.grants)) roles.add(role);
  return [...roles];
}

/**
 * What stands where a policy states no expression. PostgreSQL uses USING for the new row too when an ALL or
 * UPDATE policy has no WITH CHECK; SELECT and DELETE take no WITH CHECK, INSERT takes no USING
 * (documentation of CREATE POLICY).
 */
export type Expression =
  | { readonly kind: 'stated'; readonly text: string }
  | { readonly kind: 'sameAsUsing' | 'doesNotApply' | 'none' };

export function usingOf(policy: PolicyReport): Expression {
  if (policy.using !== null) return { kind: 'stated', text: policy.using };
  return { kind: policy.command === 'insert' ? 'doesNotApply' : 'none' };
}

export function withCheckOf(policy: PolicyReport): Expression {
  if (policy.withCheck !== null) return { kind: 'stated', text: policy.withCheck };
  if (policy.command === 'select' || policy.command === 'delete') return { kind: 'doesNotApply' };
  return { kind: policy.using !== null && policy.command !== 'insert' ? 'sameAsUsing' : 'none' };
}

export interface PolicyTotals {
  readonly tables: number;
  readonly enabled: number;
  readonly policies: number;
}

export function totals(report: RlsReport): PolicyTotals {
  return {
    tables: report.tables.length,
    enabled: report.tables.filter((table) => table.enabled).length,
    policies: report.tables.reduce((sum, table) => sum + table.policies.length, 0),
  };
}

/** Of a few tables all are open; of many, only those without row security; between, also those with policies. */
const FEW = 5;
const MANY = 20;

/** Whether a table is open until a person decides otherwise. */
export function isTableOpen(
  table: TableSecurityReport,
  shown: number,
  toggled: Readonly<Record<string, boolean>>,
): boolean {
  const key = tableName(table);
  const chosen = Object.hasOwn(toggled, key) ? toggled[key] : undefined;
  const hasPolicies = table.policies.length > 0;
  return chosen ?? (shown <= FEW || !table.enabled || (shown <= MANY && hasPolicies));
}
