import type { PolicyReport, TableSecurityReport } from '../../src/core/report/model';
import { code, element } from '../dom';
import { tableName, usingOf, withCheckOf, type Expression } from '../model/policies';
import { strings } from '../strings';
import { body, cell, row, rowHeader, table } from './table';

const [, COMMAND, ROLES, USING, WITH_CHECK] = strings.policies.columns;

/** The policies of one table with their whole expressions, wrapped. */
export function policyTable(one: TableSecurityReport): HTMLElement {
  if (one.policies.length === 0) {
    return element(
      'p',
      { class: 'faint' },
      one.enabled ? strings.policies.noPoliciesEnabled : strings.policies.noPolicies,
    );
  }
  return table(
    'policies',
    strings.policies.policiesCaption(tableName(one)),
    strings.policies.columns,
    [body('', ...one.policies.map(policyRow))],
  );
}

function policyRow(policy: PolicyReport): HTMLElement {
  return row(
    policy.permissive ? '' : 'row-restrictive',
    rowHeader(
      element('span', { class: 'prose' }, policy.name),
      policy.permissive
        ? element('span', { class: 'note' }, strings.policies.permissive)
        : element('strong', { class: 'note restrictive' }, strings.policies.restrictive),
    ),
    cell(COMMAND, code(policy.command.toUpperCase())),
    cell(ROLES, element('span', { class: 'roles' }, ...policy.roles.map((role) => code(role)))),
    cell(USING, expression(usingOf(policy))),
    cell(WITH_CHECK, expression(withCheckOf(policy))),
  );
}

function expression(value: Expression): HTMLElement {
  return value.kind === 'stated'
    ? element('code', { class: 'expression' }, value.text)
    : element('span', { class: 'faint' }, strings.policies[value.kind]);
}
