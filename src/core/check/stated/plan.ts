import type { PlanExpectation } from '../expectation';
import type { ExplainedPlan, StatementResult } from '../statementResult';
import { undecided } from './rows';
import { plain } from './value';
import type { StatedVerdict } from './verdict';
import { actualText, expectedText, listed, planPart } from './words';

export interface PlanFacts {
  readonly nodes: readonly string[];
  readonly indexes: readonly string[];
}

/**
 * What a plan in JSON, as `EXPLAIN (FORMAT JSON)` prints it, uses: its nodes from the root on, by the names that the text
 * form prints (`HashAggregate`, `Parallel Seq Scan`), and its indexes. Null for any other text.
 */
export function planFacts(json: string): PlanFacts | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  const nodes: string[] = [];
  const indexes: string[] = [];
  const left: unknown[] = (Array.isArray(parsed) ? parsed : [parsed])
    .map((one: unknown) => field(one, 'Plan'))
    .reverse();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const type = field(node, 'Node Type');
    if (typeof type !== 'string') return null;
    nodes.push(nodeName(node, type));
    const index = field(node, 'Index Name');
    if (typeof index === 'string' && !indexes.includes(index)) indexes.push(index);
    const children = field(node, 'Plans');
    if (Array.isArray(children)) left.push(...(children as unknown[]).toReversed());
  }
  return nodes.length === 0 ? null : { nodes, indexes };
}

/**
 * Passed only when the plan has it. An index that the planner takes only without sequential scans is usable and was not
 * chosen, as on every small table: nothing is wrong, and nothing is shown either, so that is `inconclusive`.
 */
export function judgePlan(expectation: PlanExpectation, result: StatementResult): StatedVerdict {
  const expected = expectedText(expectation);
  const { plan } = result;
  if (!plan) {
    const note = 'There is no plan to look at: the statement is no EXPLAIN.';
    return undecided('notChecked', expected, actualText(result), note);
  }
  const actual = `the plan has ${listed(plan.nodes)}${indexesOf(plan)}`;
  if (planHas(expectation, plan)) {
    return { outcome: 'passed', expected, actual };
  }
  const other = plan.withoutSequentialScans;
  if (!other) {
    const note = 'Whether it could be used was not looked at.';
    return undecided('inconclusive', expected, actual, note);
  }
  const part = planPart(expectation);
  if (planHas(expectation, other)) {
    const note = `${part} is usable, not chosen: with so few rows the planner reads the table from end to end. With sequential scans disabled it is used.`;
    return undecided('inconclusive', expected, actual, note);
  }
  return {
    outcome: 'failed',
    expected,
    actual,
    note: `${part} is not used even with sequential scans disabled: there the plan has ${listed(other.nodes)}${indexesOf(other)}.`,
  };
}

/** Whether the plan has the node and the index that are named. */
export function planHas({ node, index }: PlanExpectation, facts: PlanFacts): boolean {
  const hasNode = node === undefined || facts.nodes.some((one) => isNode(node, one));
  return hasNode && (index === undefined || facts.indexes.some((one) => isIndex(index, one)));
}

/** "Index Scan" is what a person finds in the words of every node that scans an index. */
function isNode(expected: string, node: string): boolean {
  const wanted = expected.toLowerCase().replace(/\s+/gu, ' ').trim();
  const found = node.toLowerCase();
  if (found === wanted || found === `parallel ${wanted}`) return true;
  if (wanted !== 'index scan') return false;
  return /^(?:parallel )?(?:index only scan|bitmap index scan)$/.test(found);
}

function isIndex(expected: string, index: string): boolean {
  const wanted = plain(expected);
  return index === wanted || index === plain(wanted.slice(wanted.lastIndexOf('.') + 1));
}

function indexesOf({ indexes }: Pick<ExplainedPlan, 'indexes'>): string {
  return indexes.length === 0 ? '' : ` with ${listed(indexes)}`;
}

const aggregates: Readonly<Record<string, string>> = {
  Hashed: 'HashAggregate',
  Sorted: 'GroupAggregate',
  Mixed: 'MixedAggregate',
};

/** ExplainNode in src/backend/commands/explain.c: what the text form calls a node that JSON describes in parts. */
function nodeName(node: unknown, type: string): string {
  const strategy = field(node, 'Strategy');
  const aggregate = typeof strategy === 'string' ? aggregates[strategy] : undefined;
  const name = type === 'Aggregate' ? (aggregate ?? type) : type;
  const operation = field(node, 'Operation');
  if (type === 'ModifyTable' && typeof operation === 'string') return operation;
  return field(node, 'Parallel Aware') === true ? `Parallel ${name}` : name;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
