import type { Catalog } from '../core/catalog/model';
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
 * Adds to a plan's report what its statements lock and destroy of what stands in the `catalog`, and how big the tables are. Looks only: where the
 * database cannot be asked, the report says so in a note, and the plan stands.
 */
export async function addPlanFacts(
  report: PlanReport,
  parser: SqlParser,
  steps: readonly PlanStep[],
  db: Queryable,
  catalog: Pick<Catalog, 'objects'>,
): Promise<void> {
  const columns = columnsOf(catalog);
  const outlook = outlookOf(parser, steps);
  try {
    const relations = await readRelations(db, outlook.flatMap(namesOf));
    const seen = new Map<string, Relation>();
    for (const one of outlook) {
      const step = report.steps[one.step];
      if (step) addStatement(step, one, relations, columns, seen);
    }
    report.tables = [...seen].map(([name, { bytes, rows }]) => ({ name, bytes, rows }));
  } catch (error) {
    report.notes.push(
      `Which tables are locked, and how big they are, could not be looked at: ${describeError(error).message}`,
    );
  }
}

/** By table, of tables that the catalog shows. */
type Columns = ReadonlyMap<string, ReadonlySet<string>>;

function columnsOf({ objects }: Pick<Catalog, 'objects'>): Columns {
  const columns = new Map<string, Set<string>>();
  for (const object of objects) {
    if (object.kind !== 'column') continue;
    const table = `${object.schema}.${object.table}`;
    columns.set(table, (columns.get(table) ?? new Set()).add(object.name));
  }
  return columns;
}

function namesOf({ requests, destructive }: StatementOutlook): StandingRelation[] {
  return [...requests, ...destructive].flatMap(({ relation }) => relation ?? []);
}

function addStatement(
  step: PlanStepReport,
  { statement, line, requests, unknown, destructive }: StatementOutlook,
  relations: Relations,
  columns: Columns,
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
  for (const { kind, what, relation, column } of destructive) {
    const standing = relation && relations.named(relation);
    // What does not stand before the run cannot be lost by it.
    if (relation && !standing) continue;
    const known = standing && columns.get(`${standing.schema}.${standing.name}`);
    if (known && column !== undefined && !known.has(column)) continue;
    step.destructive.push({ ...place, kind, what, ...(standing && { table: tell(standing) }) });
  }
}

const HOLDS_ROWS = new Set(['r', 'p', 'm']);
