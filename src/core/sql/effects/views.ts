import type { AlterTableStmt, Node, RefreshMatViewStmt, ViewStmt } from 'libpg-query';
import { all, as, isOn } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { amend, create, notCompared, orReplace } from './make';

export function readCreateView(stmt: ViewStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.newRelation(stmt.view);
  const securityInvoker = invokerIn(stmt.options) ?? false;
  return [create({ kind: 'view', schema, name, securityInvoker }, orReplace(stmt.replace))];
}

/** ALTER VIEW ... SET and RESET of security_invoker; its other options are not in the catalog model. */
export function readAlterView(stmt: AlterTableStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.relation(stmt.relation);
  return all(stmt.cmds, 'AlterTableCmd').map(({ subtype, def }) => {
    const options = as(def, 'List')?.items;
    const invoker = invokerIn(options);
    if (invoker !== null && subtype === 'AT_SetRelOptions') {
      return amend({ kind: 'view', schema, name, securityInvoker: invoker });
    }
    if (invoker !== null && subtype === 'AT_ResetRelOptions') {
      return amend({ kind: 'view', schema, name, securityInvoker: false });
    }
    return notCompared('what ALTER VIEW changes here');
  });
}

function invokerIn(options: readonly Node[] | undefined): boolean | null {
  const option = all(options, 'DefElem').find(({ defname }) => defname === 'security_invoker');
  return option ? isOn(option.arg) : null;
}

export function readRefresh(stmt: RefreshMatViewStmt, { scope }: EffectContext): Effect[] {
  const { schema, name } = scope.relation(stmt.relation);
  return [amend({ kind: 'materializedView', schema, name, populated: stmt.skipData !== true })];
}
