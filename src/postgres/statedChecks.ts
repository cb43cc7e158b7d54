import { judgeStatement, type StatedVerdict } from '../core/check/judgeStatement';
import { bindPlaceholders, isUuid } from '../core/check/stated/placeholders';
import { namesRefusal } from '../core/check/stated/refusal';
import { statementUse, type StatementUse } from '../core/check/stated/statementUse';
import { uuidLiteral } from '../core/check/stated/uuidLiteral';
import { withNote } from '../core/check/stated/verdict';
import type { StatementError, StatementResult } from '../core/check/statementResult';
import type { Placeholder } from '../core/guide/model';
import { SqlSyntaxError } from '../core/sql/parser';
import { describeRelation } from './describeRelation';
import { explainedPlan } from './explainedPlan';
import type { Session } from './session';
import { isSetUp, isToFail, isUpkeep, notRun, refusedResult, resultOf } from './statedOutcome';
import type {
  BlockNotRun,
  RunnableStatement,
  SectionEntry,
  SectionOptions,
  StatementRun,
} from './statedModel';
import { SectionEscaped, SectionTransaction, statementError } from './statedTransaction';
import type { ResultLimits, ResultOutcome } from './submittable';

export type {
  BlockNotRun,
  RunnableStatement,
  SectionEntry,
  SectionOptions,
  StatementRun,
} from './statedModel';

/** What is kept of a result: enough to judge by, and bounded whatever a query returns. */
const KEPT: ResultLimits = { rows: 1000, valueLength: 10_000, totalLength: 4_000_000 };
/** So often a literal is replaced by an answer and the statement sent again. */
const MOST_ATTEMPTS = 20;

/**
 * Runs the statements of one section of a guide in one transaction that is always rolled back, each after a savepoint,
 * and judges each. A block of its own BEGIN ... ROLLBACK is taken back at its end, one of BEGIN ... COMMIT keeps what it
 * did until the section's end; the settings of both end with them. Nothing that a rollback does not take back is sent,
 * but (where asked) statements that the server refuses in a transaction, alone.
 *
 * A statement that was not run, and everything that depends on it, is `notChecked` with the reason. Never rejects for
 * what happens on the server: when the connection ends, so says the verdict of the statement that ran.
 *
 * @param entries all of one section, in the order of the document; blocks that are not run stand at their place
 * @returns a run for each statement, in their order; none for a block that is not run
 */
export async function runSection(
  session: Session,
  entries: readonly SectionEntry[],
  options: SectionOptions,
): Promise<readonly StatementRun[]> {
  return new SectionRun(session, entries, options).run();
}

/** Why the statements that follow cannot be run any more. */
interface Blocked {
  readonly reason: string;
  readonly unanswered: readonly Placeholder[];
}

const nobody: readonly Placeholder[] = [];

class SectionRun {
  private readonly transaction: SectionTransaction;
  private readonly runs: StatementRun[] = [];
  private blocked: Blocked | null = null;
  /** Why an outcome of a later statement says less than it seems to. */
  private doubt: string | null = null;
  private block: number | null = null;
  private restoring: { readonly name: string; readonly value: string | null }[] = [];
  private changed = false;
  private readonly statements: readonly RunnableStatement[];

  constructor(
    private readonly session: Session,
    private readonly entries: readonly SectionEntry[],
    private readonly options: SectionOptions,
  ) {
    this.statements = entries.filter(isStatement);
    this.transaction = new SectionTransaction(session, options);
  }

  async run(): Promise<readonly StatementRun[]> {
    try {
      for (const entry of this.entries) {
        if (isStatement(entry)) await this.next(entry);
        else this.passOver(entry);
      }
      if (this.transaction.isOpen) await this.transaction.verify();
    } catch (error) {
      this.failWhole(error);
    } finally {
      await this.transaction.end();
    }
    return this.runs;
  }

  private passOver({ line, reason, changes }: BlockNotRun): void {
    if (changes) this.stopWith(`The block in line ${line} was not run: ${reason}`);
  }

  private async next(statement: RunnableStatement): Promise<void> {
    if (this.options.signal?.aborted) this.stopWith('The run was cancelled.');
    if (this.transaction.isLost) this.stopWith('The connection was lost.');
    if (this.blocked) {
      this.leaveOut(statement, this.blocked.reason, this.blocked.unanswered);
      return;
    }
    if (statement.shape.kind === 'describe') {
      await this.enter(statement);
      await this.describe(statement);
      return;
    }
    const bound = bindPlaceholders(statement, this.options.placeholders);
    if (bound.kind !== 'bound') {
      const reason =
        bound.kind === 'refused' ? bound.reason : 'It holds placeholders that nobody has answered.';
      this.leaveOut(statement, reason, bound.kind === 'unanswered' ? bound.placeholders : nobody);
      if (isSetUp(statement)) this.blockAfter(statement);
      return;
    }
    await this.permit(statement, bound.sql);
  }

  private async permit(statement: RunnableStatement, sql: string): Promise<void> {
    let use: StatementUse;
    try {
      use = statementUse(this.options.parser, sql);
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      const failure = { sqlstate: '42601', message: error.message, offset: error.offset };
      this.judge(statement, sql, refusedResult(statement, failure), 0);
      if (isSetUp(statement)) this.blockAfter(statement);
      return;
    }
    if (use.refused !== null) {
      this.leaveOut(statement, `It is never run: ${use.refused}`);
      if (use.prepares) this.blockAfter(statement);
    } else if (use.alone) {
      await this.runAlone(statement, sql, use);
    } else {
      await this.enter(statement);
      await this.execute(statement, sql, use);
    }
  }

  /** Goes into the statement's block, and out of the one before it. */
  private async enter(statement: RunnableStatement): Promise<void> {
    const { transaction } = this;
    if (!transaction.isOpen) await transaction.begin();
    if (this.block === statement.block) return;
    await this.leaveBlock();
    this.block = statement.block;
    if (statement.outer === 'rollback') await transaction.openPart();
    if (statement.outer === 'commit') await this.rememberSettings(statement.block);
  }

  private async leaveBlock(): Promise<void> {
    const outer = this.statements.find(({ block }) => block === this.block)?.outer ?? null;
    if (outer === 'rollback') await this.transaction.rollBackPart();
    for (const { name, value } of this.restoring.splice(0)) {
      await this.transaction.run(
        `select pg_catalog.set_config(${literal(name)}, ${literal(value ?? '')}, true)`,
        KEPT,
      );
    }
  }

  /** What the block's own COMMIT would have ended: the settings that it makes for its transaction alone. */
  private async rememberSettings(block: number): Promise<void> {
    const names = new Set(
      this.statements
        .filter((one) => one.block === block)
        .flatMap(({ sql }) => this.settingsOf(sql)),
    );
    for (const name of names) {
      const { rows } = await this.transaction.ask(
        [],
        `select pg_catalog.current_setting(${literal(name)}, true)`,
        KEPT,
      );
      this.restoring.push({ name, value: rows[0]?.[0] ?? null });
    }
  }

  private settingsOf(sql: string): readonly string[] {
    try {
      return statementUse(this.options.parser, sql).localSettings;
    } catch (error) {
      if (error instanceof SqlSyntaxError) return [];
      throw error;
    }
  }

  private async execute(
    statement: RunnableStatement,
    written: string,
    use: StatementUse,
  ): Promise<void> {
    this.options.onStatement?.(statement);
    const began = performance.now();
    let sql = written;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.send(statement, sql, use);
      if (outcome.error === null) {
        const result = await this.completed(statement, sql, use, outcome);
        this.judge(statement, sql, result, performance.now() - began);
        if (use.prepares) this.changed = true;
        if (use.insertsQuery && outcome.completion?.rows === 0) this.doubtAfter(statement);
        return;
      }
      const failure = statementError(outcome.error, sql);
      if (this.options.signal?.aborted && !this.transaction.isLost) {
        this.stopWith('The run was cancelled.');
        this.leaveOut(statement, 'The run was cancelled.');
        return;
      }
      const replaced = this.replaceLiteral(statement, sql, failure);
      if (replaced?.sql !== undefined && attempt < MOST_ATTEMPTS) {
        ({ sql } = replaced);
        continue;
      }
      if (replaced) {
        this.leaveOut(statement, replaced.reason, replaced.unanswered);
      } else {
        this.judge(statement, sql, refusedResult(statement, failure), performance.now() - began);
      }
      const { expectations } = statement;
      const isNeeded = expectations.length === 0 ? use.prepares : use.writes;
      if (isNeeded && !isToFail(statement)) this.blockAfter(statement);
      return;
    }
  }

  private send(
    statement: RunnableStatement,
    sql: string,
    use: StatementUse,
  ): Promise<ResultOutcome> {
    // A deferred constraint is looked at by the COMMIT that never comes.
    const decides = statement.expectations.some(
      ({ kind }) => kind === 'fails' || kind === 'succeeds',
    );
    const after = decides && use.prepares ? 'set constraints all immediate' : undefined;
    return this.transaction.run(sql, KEPT, use.savepoint, after);
  }

  /** Everything that is known of a statement that was accepted. */
  private async completed(
    statement: RunnableStatement,
    sql: string,
    use: StatementUse,
    outcome: ResultOutcome,
  ): Promise<StatementResult> {
    const result = resultOf(outcome, use);
    const plan = await explainedPlan(this.transaction, this.options.parser, statement, sql);
    const invalidIndexes = await this.invalidIndexes(statement);
    return { ...result, ...(plan && { plan }), ...(invalidIndexes && { invalidIndexes }) };
  }

  private async invalidIndexes({ shape }: RunnableStatement): Promise<string[] | undefined> {
    const reads = shape.relations.some((name) =>
      /^(?:pg_catalog\.)?(?:pg_indexes|pg_class)$/.test(name),
    );
    if (shape.kind !== 'select' || !reads) return undefined;
    const { rows } = await this.transaction.ask([], INVALID_INDEXES, KEPT);
    return rows.flatMap(([name]) => name ?? []);
  }

  /** Answers the server's "that is no uuid": by the answer to it, if there is one. */
  private replaceLiteral(
    statement: RunnableStatement,
    sql: string,
    failure: StatementError,
  ):
    | {
        readonly sql?: string;
        readonly reason: string;
        readonly unanswered: readonly Placeholder[];
      }
    | undefined {
    const isMeant = statement.expectations.some(
      (one) => one.kind === 'fails' && namesRefusal(one, failure),
    );
    if (isMeant) return undefined;
    const found = uuidLiteral(
      sql,
      failure,
      this.runs.map((run) => run.sql),
    );
    if (!found) return undefined;
    const { placeholder, range } = found;
    const { placeholders: answers } = this.options;
    const answer = Object.hasOwn(answers, placeholder.name) ? answers[placeholder.name] : undefined;
    if (answer === undefined || answer === '') {
      const reason = `'${placeholder.text}' stands for a uuid that nobody has given.`;
      return { reason, unanswered: [placeholder] };
    }
    if (!isUuid(answer)) {
      return { reason: `The answer to ${placeholder.name} is no uuid.`, unanswered: nobody };
    }
    if (!range) {
      const reason = `'${placeholder.text}' stands in a statement that ran before.`;
      return { reason, unanswered: nobody };
    }
    const replaced = `${sql.slice(0, range.start)}'${answer}'${sql.slice(range.end)}`;
    return { sql: replaced, reason: 'It was sent too often.', unanswered: nobody };
  }

  private async describe(statement: RunnableStatement): Promise<void> {
    this.options.onStatement?.(statement);
    const began = performance.now();
    const result = await this.transaction.aside(() =>
      this.transaction.limited(() => describeRelation(this.session, statement.sql)),
    );
    if (result.error?.sqlstate === '0A000') this.leaveOut(statement, result.error.message);
    else this.judge(statement, statement.sql, result, performance.now() - began);
  }

  /** Outside of the section's transaction, which holds nothing yet that would be lost. */
  private async runAlone(
    statement: RunnableStatement,
    sql: string,
    use: StatementUse,
  ): Promise<void> {
    if (!this.options.outsideTransaction) {
      this.leaveOut(
        statement,
        `${use.tag} cannot run in a transaction, so what it does would stay: it is run only when that is asked for.`,
      );
      if (!isUpkeep(use.tag)) this.blockAfter(statement);
      return;
    }
    if (this.changed) {
      this.leaveOut(
        statement,
        `${use.tag} cannot run in a transaction, and statements before it in its section are only there in one.`,
      );
      if (!isUpkeep(use.tag)) this.blockAfter(statement);
      return;
    }
    await this.transaction.end();
    this.block = null;
    this.options.onStatement?.(statement);
    const began = performance.now();
    const outcome = await this.transaction.limited(() => this.session.result(sql, KEPT));
    const result: StatementResult =
      outcome.error === null
        ? resultOf(outcome, use)
        : refusedResult(statement, statementError(outcome.error, sql));
    const verdict = judgeStatement({ ...statement, sql }, result);
    this.runs.push({
      id: statement.id,
      sql,
      verdict: withNote(verdict, 'It ran outside of a transaction: what it did stays.'),
      durationMs: performance.now() - began,
      result,
      unanswered: nobody,
      kept: true,
    });
    if (result.error && verdict.outcome !== 'passed') this.blockAfter(statement);
  }

  private judge(
    statement: RunnableStatement,
    sql: string,
    result: StatementResult,
    durationMs: number,
  ): void {
    const judged = judgeStatement({ ...statement, sql }, result);
    const { doubt } = this;
    const decided = judged.outcome === 'passed' || judged.outcome === 'failed';
    const verdict: StatedVerdict =
      doubt !== null && decided ? withNote({ ...judged, outcome: 'inconclusive' }, doubt) : judged;
    const { id } = statement;
    this.runs.push({ id, sql, verdict, durationMs, result, unanswered: nobody, kept: false });
  }

  private leaveOut(
    statement: RunnableStatement,
    reason: string,
    unanswered: readonly Placeholder[] = nobody,
  ): void {
    const { id, sql } = statement;
    const verdict = notRun(statement, reason);
    this.runs.push({ id, sql, verdict, durationMs: 0, result: null, unanswered, kept: false });
  }

  private stopWith(reason: string): void {
    this.blocked ??= { reason, unanswered: nobody };
  }

  private blockAfter({ line }: RunnableStatement): void {
    const last = this.runs.at(-1);
    const failed = last?.result ? 'failed' : 'was not run';
    this.blocked ??= {
      reason: `A statement before it ${failed} (line ${line}).`,
      unanswered: last?.unanswered ?? nobody,
    };
  }

  private doubtAfter({ line }: RunnableStatement): void {
    this.doubt ??= `The INSERT in line ${line} found no row to insert, so this may have looked at nothing.`;
  }

  /** The transaction is not ours any more, or could not be begun: no statement of the section is believed. */
  private failWhole(error: unknown): void {
    const escaped = error instanceof SectionEscaped;
    const words = escaped
      ? 'A statement ended the transaction that the section ran in: what it did may have been kept.'
      : statementError(error, '').message;
    const before = this.runs.splice(escaped ? 0 : this.runs.length);
    const from = this.runs.length;
    this.statements.slice(from).forEach((statement, at) => {
      const { id, sql } = statement;
      const nothing = { id, sql, durationMs: 0, result: null, unanswered: nobody, kept: escaped };
      // One beyond those that have run is the one that was running.
      const verdict = notRun(statement, words);
      this.runs.push(
        at <= before.length
          ? {
              ...(before[at] ?? nothing),
              verdict: { ...verdict, outcome: 'errored', actual: words },
            }
          : { ...nothing, verdict },
      );
    });
  }
}

const INVALID_INDEXES = `select c.relname
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
where not i.indisvalid
order by c.relname
limit 1000`;

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function isStatement(entry: SectionEntry): entry is RunnableStatement {
  return !('kind' in entry);
}
