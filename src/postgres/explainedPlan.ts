import type { PlanExpectation } from '../core/check/expectation';
import { explainAsJson } from '../core/check/stated/explainText';
import { mergedFacts, planFacts, planHas } from '../core/check/stated/plan';
import type { ExplainedPlan, PlanFacts } from '../core/check/statementResult';
import type { SqlParser } from '../core/sql/parser';
import type { RunnableStatement } from './statedModel';
import type { SectionTransaction } from './statedTransaction';
import type { ResultLimits } from './resultMessage';

/** A plan is one value; one that is longer than this is not read. */
const PLAN: ResultLimits = { rows: 1, valueLength: 10_000_000, totalLength: 10_000_000 };

const NO_SEQUENTIAL_SCANS = 'set local enable_seqscan = off';
/** On an empty table these often cost less than the index that is asked for. */
const NO_OTHER_WAY = 'set local enable_bitmapscan = off; set local enable_sort = off';

/**
 * The plan of an EXPLAIN that a guide expects something of, planned anew as JSON (the statement itself ran as it is written); null for any other statement. Where the plan does not have what
 * is expected, the planner is asked once more with sequential scans disabled (and then without its other ways around an
 * index), which tells an index that cannot be used from one that was not chosen.
 */
export async function explainedPlan(
  transaction: SectionTransaction,
  parser: SqlParser,
  { expectations }: Pick<RunnableStatement, 'expectations'>,
  sql: string,
): Promise<ExplainedPlan | null> {
  const wanted = expectations.filter((one) => one.kind === 'planUses');
  const json = wanted.length === 0 ? null : explainAsJson(parser, sql);
  if (json === null) return null;
  const plan = await planOf(transaction, [], json);
  if (!plan) return null;
  const missing = wanted.filter((one) => !planHas(one, plan));
  if (missing.length === 0) return plan;
  const other = await withoutSequentialScans(transaction, missing, json);
  return other ? { ...plan, withoutSequentialScans: other } : plan;
}

async function withoutSequentialScans(
  transaction: SectionTransaction,
  missing: readonly PlanExpectation[],
  sql: string,
): Promise<PlanFacts | null> {
  const first = await planOf(transaction, [NO_SEQUENTIAL_SCANS], sql);
  if (!first || missing.every((one) => planHas(one, first))) return first;
  const second = await planOf(transaction, [NO_SEQUENTIAL_SCANS, NO_OTHER_WAY], sql);
  return second ? mergedFacts(first, second) : first;
}

async function planOf(
  transaction: SectionTransaction,
  settings: readonly string[],
  sql: string,
): Promise<PlanFacts | null> {
  const { rows, error } = await transaction.ask(settings, sql, PLAN);
  const json = rows[0]?.[0];
  return error === null && typeof json === 'string' ? planFacts(json) : null;
}
