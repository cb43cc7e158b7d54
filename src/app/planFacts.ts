import { describeError } from '../core/describeError';
import { expandLocks, type Relation } from '../core/plan/locks/expand';
import { blockedBy } from '../core/plan/locks/model';
import type { PlanStep } from '../core/plan/model';
import { outlookOf, type StandingRelation, type StatementOutlook } from '../core/plan/outlook';
import type { PlanReport, PlanStepReport } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import type { Queryable } from '../postgres/queryable';
import { readRelations, type Relations } from '../postgres/tableSizes';

/**
 * Adds to a plan's report what its statements lock and destroy, and how big the tables are. Looks only: where the
 * database cannot be asked, the report says so in a note, and the plan stands.
 */
export async function addPlanFacts(
  report: PlanReport,
  parser: SqlParser,
  steps: readonly PlanStep[],
  db: Queryable,
): Promise<void> {
  const outlook = outlookOf(parser, steps);
  try {
    const relations = await readRelations(db, outlook.flatMap(namesOf));
    const seen = new Map<string, Relation>();
    for (const one of outlook) {
      const step = report.steps[one.step];
      if (step) addStatement(step, one, relations, seen);
    }
    report.tables = [...seen].map(([name, { bytes, rows }]) => ({ name, bytes, rows }));
  } catch (error) {
    report.notes.push(
      `Which tables are locked, and how big they are, could not be looked at: ${describeError(error).message}`,
    );
  }
}

function namesOf({ requests, destructive }: StatementOutlook): StandingRelation[] {
  return [...requests, ...destructive].flatMap(({ relation }) => relation ?? []);
}

function addStatement(
  step: PlanStepReport,
  { statement, line, requests, unknown, destructive }: StatementOutlook,
  relations: Relations,
  seen: Map<string, Relation>,
): void {
  const place = { statement, line };
  const tell = (relation: Relation): string => {
    const name = `${relation.schema}.${relation.name}`;
    if (HOLDS_ROWS.has(relation.kind)) seen.set(name, relation);
    return name;
  };
  const taken = expandLocks(requests, ({ relation }) => relations.named(relation), relations.byOid);
  for (const { relation, mode, withChildren } of taken) {
    step.locks.push({
      ...{ ...place, table: tell(relation), mode, blocks: blockedBy[mode] },
      ...(withChildren && { children: relation.children }),
    });
  }
  if (unknown !== undefined) step.locksUnknown.push({ ...place, reason: unknown });
  for (const { kind, what, relation } of destructive) {
    const standing = relation && relations.named(relation);
    // What does not stand before the run cannot be lost by it.
    if (relation && !standing) continue;
    step.destructive.push({ ...place, kind, what, ...(standing && { table: tell(standing) }) });
  }
}

const HOLDS_ROWS = new Set(['r', 'p', 'm']);
