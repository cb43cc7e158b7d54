import type { AlterPolicyStmt, CreatePolicyStmt, Node } from 'libpg-query';
import type { PolicyCommand } from '../../catalog/model';
import { all, roleName } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { clauseExpression } from './expressions';
import { amend, create } from './make';

const commands: Readonly<Partial<Record<string, PolicyCommand>>> = {
  select: 'select',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
};

export function readCreatePolicy(stmt: CreatePolicyStmt, context: EffectContext): Effect[] {
  const { scope, source } = context;
  const { schema, name: table } = scope.relation(stmt.table);
  return [
    create({
      kind: 'policy',
      schema,
      table,
      name: stmt.policy_name ?? '',
      permissive: stmt.permissive === true,
      command: commands[stmt.cmd_name ?? ''] ?? 'all',
      ...rolesOf(stmt.roles),
      using: stmt.qual ? clauseExpression(source, 'using') : null,
      withCheck: stmt.with_check ? clauseExpression(source, 'with', 'check') : null,
    }),
  ];
}

/** What ALTER POLICY does not say stays as it was. */
export function readAlterPolicy(stmt: AlterPolicyStmt, context: EffectContext): Effect[] {
  const { scope, source } = context;
  const { schema, name: table } = scope.relation(stmt.table);
  return [
    amend({
      kind: 'policy',
      schema,
      table,
      name: stmt.policy_name ?? '',
      ...((stmt.roles ?? []).length > 0 && rolesOf(stmt.roles)),
      ...(stmt.qual && { using: clauseExpression(source, 'using') }),
      ...(stmt.with_check && { withCheck: clauseExpression(source, 'with', 'check') }),
    }),
  ];
}

/** Nothing is stated where a role is one that the text does not name (CURRENT_USER). */
function rolesOf(nodes: readonly Node[] | undefined): { readonly roles?: readonly string[] } {
  const roles = all(nodes, 'RoleSpec').map(roleName);
  const named = roles.filter((role) => role !== null);
  if (named.length < roles.length) return {};
  // PUBLIC takes in every other role (the server keeps only it, with a warning).
  if (named.includes('public') || named.length === 0) return { roles: ['public'] };
  return { roles: [...named].sort() };
}
