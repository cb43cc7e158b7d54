import { indexCatalog } from '../core/catalog/catalogIndex';
import { describeDifference } from '../core/catalog/describeDifference';
import { isCompared, type Direction } from '../core/catalog/compared';
import { catalogDifference } from '../core/catalog/difference';
import { objectKey } from '../core/catalog/key';
import type { Catalog } from '../core/catalog/model';
import { standsOn } from '../core/catalog/standsOn';
import { evaluateCheck } from '../core/check/evaluate';
import { objectTitle } from '../core/check/title';
import { describeError } from '../core/describeError';
import type { SurveyedMigration } from '../core/migration/survey';
import type { PlanStep } from '../core/plan/model';
import type { RehearsedMigration, RehearsedStage } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { positionAt } from '../core/sql/position';
import { wholeOf } from '../core/sql/sqlText';
import type { CodeOf } from '../postgres/calledCode';
import { readCatalog } from '../postgres/catalogReader';
import { readContent, tableTraces, type TableTraces } from '../postgres/rowContent';
import type { StepOptions } from '../postgres/runner';
import type { Session } from '../postgres/session';
import type { Trial } from '../postgres/trial';
import { rowDifferences } from './rowDifferences';

/** A migration with both of its directions, as a rehearsal runs them. */
export interface RehearsedSteps {
  readonly surveyed: SurveyedMigration;
  readonly first: 'apply' | 'rollback';
  readonly apply: PlanStep;
  readonly rollback: PlanStep;
}

export interface RehearsalPorts {
  readonly session: Session;
  /** Its transaction is begun. */
  readonly trial: Trial;
  readonly parser: SqlParser;
  /** What the routines do that are called. */
  readonly codeOf: CodeOf;
  readonly options: Omit<StepOptions, 'kind'>;
}

interface Moment {
  readonly catalog: Catalog;
  readonly traces: TableTraces | null;
}

const BEFORE = 'plumbline_before';
const BETWEEN = 'plumbline_between';

/**
 * Tries both directions of one migration and compares what stands with what stood. The transaction is left as it is
 * after the first direction, for the next migration; after a failure, as it was before. Errors are the session's.
 */
export async function rehearseOne(
  ports: RehearsalPorts,
  steps: RehearsedSteps,
): Promise<RehearsedMigration> {
  const { session, parser } = ports;
  const result = rehearsed(steps);
  const second = steps.first === 'apply' ? 'rollback' : 'apply';
  result.notTried.push(...outsideOf(steps.apply), ...outsideOf(steps.rollback));
  if (result.notTried.length > 0) return { ...result, outcome: 'notTried' };

  await session.query(`savepoint ${BEFORE}`);
  const before = await momentOf(session);
  if (!(await runStage(ports, steps, steps.first, result))) {
    await session.query(`rollback to savepoint ${BEFORE}`);
    return { ...result, outcome: 'failed' };
  }
  const between = await momentOf(session);
  await session.query(`savepoint ${BETWEEN}`);
  if (steps.first === 'rollback') {
    result.differences.push(...leftStanding(parser, steps.surveyed, between.catalog));
  }
  if (!(await runStage(ports, steps, second, result))) {
    await session.query(`rollback to savepoint ${BETWEEN}`);
    return { ...result, outcome: 'failed' };
  }
  const after = await momentOf(session);
  const changes = catalogDifference(before.catalog, after.catalog);
  result.differences.push(
    ...describeDifference(changes, before.catalog, after.catalog).map((difference) => ({
      ...difference,
      by: 'both' as const,
    })),
  );
  const again = await compareRows(ports, steps, { before, between, after }, result);
  if (again) {
    await session.query(`rollback to savepoint ${BEFORE}`);
    return { ...result, stages: again.stages, outcome: 'failed' };
  }
  await session.query(`rollback to savepoint ${BETWEEN}`);
  result.notTried.push(
    ...uncompared(ports, steps.apply, 'apply'),
    ...uncompared(ports, steps.rollback, 'rollback'),
  );
  return { ...result, outcome: outcomeOf(result) };
}

/** Runs a pending migration that others build on. @returns false when it failed; the result then says how */
export async function applyBase(
  ports: RehearsalPorts,
  steps: Pick<RehearsedSteps, 'apply'>,
  result: RehearsedMigration,
): Promise<boolean> {
  result.notTried.push(...outsideOf(steps.apply));
  return result.notTried.length === 0 && runStage(ports, steps, 'apply', result);
}

/** A result of which nothing was tried yet. */
export function rehearsed({
  surveyed,
  first,
  rollback,
}: Pick<RehearsedSteps, 'surveyed' | 'first'> & {
  readonly rollback: Pick<PlanStep, 'path'> | null;
}): RehearsedMigration {
  const { version, name, path } = surveyed;
  return {
    version,
    name,
    path,
    rollbackPath: rollback?.path ?? '',
    first,
    outcome: 'notTried',
    stages: [],
    differences: [],
    rows: [],
    losses: [],
    notTried: [],
  };
}

function outcomeOf(result: RehearsedMigration): RehearsedMigration['outcome'] {
  if (result.differences.length + result.rows.length > 0) return 'different';
  return result.notTried.length > 0 ? 'notTried' : 'clean';
}

async function momentOf(session: Session): Promise<Moment> {
  return { catalog: await readCatalog(session), traces: await tableTraces(session) };
}

/** The statements that the server refuses in a transaction: what was not tried is never green. */
function outsideOf({ path, text, parts }: PlanStep): RehearsedMigration['notTried'] {
  return parts
    .filter(({ transactional }) => !transactional)
    .flatMap(({ statements }) =>
      statements.map(({ tag, range }) => ({
        path,
        line: positionAt(text, range.start).line,
        what: tag,
        reason: 'the server refuses it in a transaction',
      })),
    );
}

/** The statements that ran and do something that the readings do not hold: that is never green either. */
function uncompared(
  { codeOf }: Pick<RehearsalPorts, 'codeOf'>,
  { path, text, parts }: PlanStep,
  direction: Direction,
): RehearsedMigration['notTried'] {
  const found: RehearsedMigration['notTried'] = [];
  for (const statement of parts.flatMap(({ statements }) => statements)) {
    const { tag, range } = statement;
    const called = codeOf({ path }, statement).find(({ compared }) => !compared);
    const isOwn = !isCompared(statement, direction);
    if (!isOwn && !called) continue;
    const { line } = positionAt(text, range.start);
    const reason =
      isOwn || !called
        ? 'what it does is not compared'
        : `it calls ${called.routine}(), and what that does is not compared`;
    found.push({ path, line, what: tag, reason });
  }
  return found;
}

async function runStage(
  { trial, options }: RehearsalPorts,
  steps: Pick<RehearsedSteps, 'apply'> & Partial<Pick<RehearsedSteps, 'rollback'>>,
  kind: RehearsedStage['kind'],
  result: RehearsedMigration,
): Promise<boolean> {
  const step = steps[kind];
  if (!step) throw new Error(`There is no step for ${kind}.`);
  const { error, durationMs, notices } = await trial.step(whole(step), { ...options, kind });
  result.stages.push({
    kind,
    path: step.path,
    outcome: error ? 'failed' : 'ran',
    durationMs: Math.round(durationMs * 10) / 10,
    statements: step.script.statements.length,
    notices: [...notices],
    ...(error && { error: describeError(error) }),
  });
  return error === null;
}

/** A step as one text: without the BEGIN and COMMIT between the parts of a file that declares steps. */
function whole(step: PlanStep): PlanStep {
  const sql = step.parts.reduce((text, part) => text.padEnd(part.start) + wholeOf(part.sql), '');
  const statements = step.parts.flatMap((part) => part.statements);
  return { ...step, sql, script: { ...step.script, statements } };
}

/** What the migration made and its rollback did not take: an apply with IF NOT EXISTS would hide it. */
function leftStanding(
  parser: SqlParser,
  { checks }: SurveyedMigration,
  catalog: Catalog,
): RehearsedMigration['differences'] {
  const index = indexCatalog(catalog);
  const standing = checks.flatMap((check) => {
    const { kind, object } = check.expects;
    if (kind !== 'present' || check.changes === true) return [];
    return evaluateCheck(parser, check, index).found === true ? object : [];
  });
  const keys = new Set(standing.map(objectKey));
  return standing
    .filter((object) => !standsOn(object).some((owner) => keys.has(owner)))
    .map((object) => ({ change: 'added', object: objectTitle(object), by: 'rollback' }) as const);
}

/**
 * Compares rows where the server's counters say that any were written. They are read only now that it is known which
 * tables are concerned, so both directions run once more between the two readings.
 *
 * @returns null when the first direction stands as it did, else how it failed this time: the transaction must be taken back
 */
async function compareRows(
  ports: RehearsalPorts,
  steps: RehearsedSteps,
  { before, between, after }: Readonly<Record<'before' | 'between' | 'after', Moment>>,
  result: RehearsedMigration,
): Promise<RehearsedMigration | null> {
  const { session } = ports;
  // Of an applied migration only what its rollback leaves: all else it has made itself.
  const kept = steps.first === 'apply' ? before.catalog : between.catalog;
  const written = writtenTables(before.traces, after.traces);
  if (written?.size === 0) return null;
  await session.query(`rollback to savepoint ${BEFORE}`);
  const older = await readContent(session, written);
  const again: RehearsedMigration = { ...result, stages: [] };
  const second = steps.first === 'apply' ? 'rollback' : 'apply';
  const notCompared = (kind: RehearsedStage['kind']): void => {
    const reason = 'it ran once and failed when it was tried again';
    result.notTried.push({ path: steps[kind].path, what: 'the rows', reason });
  };
  if (!(await runStage(ports, steps, steps.first, again))) {
    notCompared(steps.first);
    return again;
  }
  await session.query(`savepoint ${BETWEEN}`);
  if (!(await runStage(ports, steps, second, again))) {
    notCompared(second);
    return null;
  }
  const newer = await readContent(session, written);
  result.rows.push(...rowDifferences(older.read, newer.read, kept));
  const unread = new Map(
    [...older.unread, ...newer.unread].map(({ table, reason }) => [table, reason]),
  );
  for (const [table, reason] of unread) result.notTried.push({ what: `rows of ${table}`, reason });
  return null;
}

/** Null where the server does not count: any table may have been written. */
function writtenTables(
  before: TableTraces | null,
  after: TableTraces | null,
): ReadonlySet<string> | null {
  if (before === null || after === null) return null;
  // A table that is gone is a difference of the catalogs.
  return new Set(
    [...before].flatMap(([table, trace]) => {
      const now = after.get(table);
      return now === undefined || now === trace ? [] : table;
    }),
  );
}
