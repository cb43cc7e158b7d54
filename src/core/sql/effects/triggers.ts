import type { CreateTrigStmt } from 'libpg-query';
import type { ExpectedOf } from '../../catalog/model';
import { stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { create, orReplace } from './make';
import type { Scope } from './scope';

/** The bits of pg_trigger.tgtype, in the order in which the model lists events. */
const eventBits = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
] as const;
const BEFORE = 2;
const INSTEAD_OF = 64;

/** Trigger functions of the system and of common extensions, which are in another schema than the table. */
const foreign = new Set([
  'moddatetime',
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
  'autoinc',
  'insert_username',
  'lo_manage',
]);

export function readCreateTrigger(stmt: CreateTrigStmt, context: EffectContext): Effect[] {
  const { schema, name: table } = context.scope.relation(stmt.relation);
  const { timing = 0, events = 0 } = stmt;
  const calls = functionOf(stringsOf(stmt.funcname), context.scope);
  return [
    create(
      {
        kind: 'trigger',
        schema,
        table,
        name: stmt.trigname ?? '',
        timing:
          (timing & INSTEAD_OF) !== 0 ? 'insteadOf' : (timing & BEFORE) !== 0 ? 'before' : 'after',
        events: eventBits.flatMap(([bit, event]) => ((events & bit) !== 0 ? [event] : [])),
        columns: stringsOf(stmt.columns),
        level: stmt.row ? 'row' : 'statement',
        ...calls,
        enabled: true,
      },
      orReplace(stmt.replace),
    ),
  ];
}

function functionOf(
  parts: readonly string[],
  scope: Scope,
): Pick<ExpectedOf<'trigger'>, 'function'> {
  const [name = ''] = parts.slice(-1);
  if (parts.length === 1 && foreign.has(name)) return {};
  return { function: `${scope.qualify(parts).schema}.${name}` };
}
