import type { PlanExpectation } from '../expectation';
import type { IndexUse, PlanFacts, StatementResult } from '../statementResult';
import { undecided } from './rows';
import { plain } from './value';
import { distinct, type StatedVerdict } from './verdict';
import { actualText, expectedText, listed, planPart } from './words';

/**
 * What a plan in JSON, as `EXPLAIN (FORMAT JSON)` prints it, uses: its nodes from the root on, by the names that the text
 * form prints (`HashAggregate`, `Parallel Seq Scan`), its indexes, and which node uses which. Null for any other text.
 */
export function planFacts(json: string): PlanFacts | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  const nodes: string[] = [];
  const uses: IndexUse[] = [];
  const left: unknown[] = (Array.isArray(parsed) ? parsed : [parsed])
    .map((one: unknown) => field(one, 'Plan'))
    .reverse();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const type = field(node, 'Node Type');
    if (typeof type !== 'string') return null;
    const name = nodeName(node, type);
    nodes.push(name);
    uses.push(...indexesUsed(node, type).map((index) => ({ node: name, index })));
    left.push(...childrenOf(node).toReversed());
  }
  return nodes.length === 0 ? null : factsOf(nodes, uses);
}

/** The facts of two plans of one query, as if they were one. */
export function mergedFacts(a: PlanFacts, b: PlanFacts): PlanFacts {
  return factsOf([...new Set([...a.nodes, ...b.nodes])], [...a.uses, ...b.uses]);
}

function factsOf(nodes: readonly string[], uses: readonly IndexUse[]): PlanFacts {
  return { nodes, indexes: distinct(uses.map(({ index }) => index)), uses };
}

/** A Bitmap Heap Scan reads by the indexes whose bitmaps are handed to it, maybe through BitmapAnd and BitmapOr. */
function indexesUsed(node: unknown, type: string): string[] {
  const index = field(node, 'Index Name');
  if (typeof index === 'string') return [index];
  if (!/^Bitmap(?: Heap Scan|And|Or)$/.test(type)) return [];
  return childrenOf(node).flatMap((child) => {
    const below = field(child, 'Node Type');
    return typeof below === 'string' ? indexesUsed(child, below) : [];
  });
}

function childrenOf(node: unknown): readonly unknown[] {
  const children = field(node, 'Plans');
  return Array.isArray(children) ? (children as unknown[]) : [];
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

/** Whether the plan has the node that is named, and the index: both named, one node that uses that index. */
export function planHas({ node, index }: PlanExpectation, facts: PlanFacts): boolean {
  if (index === undefined)
    return node === undefined || facts.nodes.some((one) => isNode(node, one));
  return facts.uses.some(
    (use) => isIndex(index, use.index) && (node === undefined || isNode(node, use.node)),
  );
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

function indexesOf({ indexes }: PlanFacts): string {
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
