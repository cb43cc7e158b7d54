import { PlumblineError } from '../core/errors';
import type { PlanStep, StepPart } from '../core/plan/model';
import type { StatementReport } from '../core/report/model';
import { offsetOfServerPosition, positionAt } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { clearInvalid, takenOver } from './doubt';
import { FORGET_PART, IS_PART_DONE, PART_FINISHED, PART_STARTED } from './record.sql';
import { cancellable, cancelled, isCancelled } from './cancellable';
import { commit, guardError, plain } from './commit';
import { duplicatesBehind, type Duplicates } from './duplicates';
import { CLIENT_CHECK_MS, limits, WAIT_LIMIT } from './limits';
import { type StepOptions } from './runner';
import { failed, ofStatement, ofText, unchanged } from './stepError';
import { discard } from './restore';
import { fromServer, positionOf } from './serverError';
import type { Session } from './session';
import type { ParameterStatement } from './submittable';
import { invalidBefore, traceOf, truthOf, type Trace } from './trace';

/** What came of one statement that runs outside of a transaction. */
export interface AloneOutcome {
  readonly executed: readonly StatementReport[];
  readonly error: PlumblineError | null;
  /** `left`: its row says `started`, because something of it stands or because nobody knows. */
  readonly state: 'done' | 'clean' | 'left';
}

/**
 * Runs a part that the server refuses in a transaction, between two records: its row `started` is committed before it
 * is sent, and finished after it was answered. A client that dies in between leaves the row, with what is needed to
 * find out whether the statement was done. Never rejects.
 *
 * @param records what is recorded with its end, in the same transaction; the finished row when not given
 */
export async function runAlone(
  session: Session,
  step: PlanStep,
  part: StepPart,
  options: StepOptions,
  records: readonly ParameterStatement[] | null,
): Promise<AloneOutcome> {
  const [statement] = part.statements;
  if (!statement) throw new Error(`Part ${part.number} of ${step.path} has no statement.`);
  let begun = false;
  try {
    const trace = await lookBefore(session, step, part, statement, options);
    const started = await session.pipeline([
      WAIT_LIMIT,
      partStarted(step, part, trace, options),
      ...sessionSettings(session, part, options),
    ]);
    if (started.error !== null) {
      await discard(session);
      const error = failed(step, started.error, { state: unchanged });
      return { executed: [], error: takenOver(step, part, error) ?? error, state: 'clean' };
    }
    begun = true;
    const lost = guardError(step, options);
    if (lost) {
      // Not sent yet, and whoever has the guard now may be about to.
      await discard(session);
      await session.query(FORGET_PART, rowOfPart(step, part, options));
      return { executed: [], error: lost, state: 'clean' };
    }
    const answer = await cancellable(session, options.signal, () => session.script(statement.text));
    await discard(session);
    if (answer.error !== null) {
      const error = placed(step, statement, answer.error, options);
      if (error.code === 'connectionLost') return { executed: [], error, state: 'left' };
      return { executed: [], ...(await afterFailure(session, step, part, trace, error, options)) };
    }
    await clearInvalid(session, step, statement, await leftBy(session, trace), {
      ...options,
      dropInvalid: false,
    });
    const executed = [executedAs(statement, answer.completions[0])];
    const error = await finish(
      session,
      step,
      options,
      records ?? [{ text: PART_FINISHED, values: rowOfPart(step, part, options) }],
      records === null ? partRecorded(step, part, options) : undefined,
    );
    return { executed, error, state: error === null ? 'done' : 'left' };
  } catch (error) {
    return {
      executed: [],
      error: failed(step, error, {}),
      state: begun ? 'left' : 'clean',
    };
  }
}

/** Looks at what the statement is about, as it will see it, and clears away what stands INVALID in its way. */
async function lookBefore(
  session: Session,
  step: PlanStep,
  part: StepPart,
  statement: Statement,
  options: StepOptions,
): Promise<Trace> {
  const trace = await underSettings(session, part, () => traceOf(session, statement));
  const invalid = invalidBefore(trace);
  if (invalid.length === 0) return trace;
  await clearInvalid(session, step, statement, invalid, options);
  return underSettings(session, part, () => traceOf(session, statement));
}

/** Runs `work` as the part will run: with the settings of the parts before it, which end with it. */
export async function underSettings<Result>(
  session: Session,
  { settings }: StepPart,
  work: () => Promise<Result>,
): Promise<Result> {
  if (settings.length === 0) return work();
  try {
    const { error } = await session.script(
      ['begin', WAIT_LIMIT.text, ...settings.map(({ text }) => text)].join(';'),
    );
    if (error !== null) throw fromServer(error, 'session');
    return await work();
  } finally {
    await session.script('rollback');
  }
}

/**
 * What holds for the statement alone. There is no transaction to set it for, so it is set for the session and taken
 * back afterwards; behind a pooler nothing is set, since it would hit somebody else. The statement waits for locks as
 * long as it takes: to end CREATE INDEX CONCURRENTLY while it waits for other transactions leaves an INVALID index.
 */
function sessionSettings(
  { server }: Session,
  part: StepPart,
  { timeouts }: StepOptions,
): ParameterStatement[] {
  if (server.pooled) return [];
  return plain([
    'set lock_timeout = 0',
    `set statement_timeout = ${Math.trunc(timeouts.statementMs)}`,
    ...(server.checksClient ? [`set client_connection_check_interval = ${CLIENT_CHECK_MS}`] : []),
    ...part.settings.map(({ text }) => text),
  ]);
}

function partStarted(
  step: PlanStep,
  part: StepPart,
  trace: Trace,
  options: StepOptions,
): ParameterStatement {
  return { text: PART_STARTED, values: partValues(step, part, options, trace) };
}

/** The values of a part's row. */
export function partValues(
  step: PlanStep,
  part: StepPart,
  { kind, runId }: StepOptions,
  trace: Trace | null,
): ParameterStatement['values'] {
  return [
    step.migration.version,
    kind,
    part.number,
    step.parts.length,
    part.statements.at(-1)?.tag ?? '',
    part.hash,
    step.path,
    runId,
    trace && JSON.stringify(trace),
  ];
}

/** The row of a part that this run wrote, as the statements of the history ask for it. */
function rowOfPart(
  step: PlanStep,
  part: StepPart,
  { kind, runId }: StepOptions,
): ParameterStatement['values'] {
  return [step.migration.version, kind, part.number, runId];
}

/** Asks whether a part is recorded as done by this run; see `commit`. */
export function partRecorded(
  step: PlanStep,
  part: StepPart,
  options: StepOptions,
): ParameterStatement {
  return { text: IS_PART_DONE, values: rowOfPart(step, part, options) };
}

/** The statement was done: recording that is not stopped by a cancel, or a lost guard, that comes now. */
async function finish(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  records: readonly ParameterStatement[],
  recorded: ParameterStatement | undefined,
): Promise<PlumblineError | null> {
  const opening = [
    'begin',
    ...limits(session, options.timeouts),
    'select pg_catalog.txid_current(), current_user',
  ];
  const { rows, error } = await session.script(opening.join(';'), opening.length - 1);
  if (error !== null) return failed(step, error, {});
  const [id = '', user = ''] = rows[0] ?? [];
  const start = { id: id ?? '', user: user ?? '' };
  const unstoppable = { ...options, signal: undefined, checkGuard: undefined };
  return commit(session, step, unstoppable, start, records, { recorded });
}

async function leftBy(session: Session, trace: Trace): Promise<readonly string[]> {
  const truth = await truthOf(session, trace);
  return truth.kind === 'invalidIndexes' ? truth.names : [];
}

/** The server said that the statement failed: does anything of it stand? Its own error is told, whatever the look meets. */
async function afterFailure(
  session: Session,
  step: PlanStep,
  part: StepPart,
  trace: Trace,
  error: PlumblineError,
  options: StepOptions,
): Promise<Pick<AloneOutcome, 'error' | 'state'>> {
  try {
    return await lookAfter(session, step, part, trace, error, options);
  } catch (second) {
    const reason = fromServer(second, 'session').message.replace(/\.$/, '');
    const hint = `Its record stays, since what it left could not be looked at or cleared away (${reason}); the next run does so.`;
    return { error: hinting(error, hint), state: 'left' };
  }
}

async function lookAfter(
  session: Session,
  step: PlanStep,
  part: StepPart,
  trace: Trace,
  error: PlumblineError,
  options: StepOptions,
): Promise<Pick<AloneOutcome, 'error' | 'state'>> {
  const truth = await truthOf(session, trace);
  if (truth.kind === 'invalidIndexes') {
    const isDuplicate = error.details.sqlstate === '23505';
    const duplicates = isDuplicate ? await duplicatesBehind(session, truth.names) : null;
    return { error: leaving(error, truth.names, duplicates), state: 'left' };
  }
  if (truth.kind === 'detachPending') {
    const hint = `The detach has begun. To end it: ${truth.finalize}`;
    return { error: hinting(error, hint), state: 'left' };
  }
  if (truth.kind === 'notDone' && truth.spoilt !== undefined) {
    const hint = `It was stopped in its middle, and ${truth.spoilt} by now; the next run drops it.`;
    return { error: hinting(error, hint), state: 'left' };
  }
  await session.query(FORGET_PART, rowOfPart(step, part, options));
  return { error, state: 'clean' };
}

function hinting(error: PlumblineError, added: string): PlumblineError {
  const hint = [error.details.hint, added].filter((one) => one !== undefined).join(' ');
  const details = { ...error.details, hint };
  return new PlumblineError(error.code, error.message, details, { cause: error });
}

function leaving(
  error: PlumblineError,
  invalidIndexes: readonly string[],
  duplicates: Duplicates | null,
): PlumblineError {
  const names = invalidIndexes.join(', ');
  const what = invalidIndexes.length === 1 ? 'the INVALID index' : 'the INVALID indexes';
  const message = `${error.message.replace(/\.$/, '')}; it left ${what} ${names} behind.`;
  const values = {
    ...error.details.values,
    ...(duplicates && { duplicates: duplicates.query }),
  };
  return new PlumblineError(
    error.code,
    message,
    { ...error.details, invalidIndexes, values },
    { cause: error },
  );
}

function placed(
  step: PlanStep,
  statement: Statement,
  error: unknown,
  { signal }: StepOptions,
): PlumblineError {
  const failure = fromServer(error, 'session');
  const position = positionOf(failure);
  const inFile = ofText(
    () => {
      const within = position === null ? 0 : offsetOfServerPosition(statement.text, position);
      return positionAt(step.text, statement.range.start + within);
    },
    { line: statement.line },
  );
  const place = { ...inFile, ...ofStatement(step, statement, failure) };
  if (!isCancelled(failure, signal)) return failed(step, failure, { ...place, state: unchanged });
  return new PlumblineError('cancelled', 'Cancelled.', {
    ...cancelled().details,
    path: step.path,
    ...place,
  });
}

function executedAs(
  statement: Statement,
  completion: { readonly tag: string; readonly rows: number | null } | undefined,
): StatementReport {
  const rows = completion?.rows ?? null;
  return {
    number: statement.index + 1,
    line: statement.line,
    tag: completion?.tag ?? statement.tag,
    ...(rows !== null && { rows }),
  };
}
