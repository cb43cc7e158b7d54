import { bindPlaceholders } from '../core/check/stated/placeholders';
import { statementUse, type StatementUse } from '../core/check/stated/statementUse';
import type { StatementResult } from '../core/check/statementResult';
import { SqlSyntaxError } from '../core/sql/parser';
import { describeRelation } from './describeRelation';
import { explainedPlan } from './explainedPlan';
import type { Session } from './session';
import { INVALID_INDEXES } from './stated.sql';
import { leftOutAlone, runAlone } from './statedAlone';
import { SectionBlocks } from './statedBlocks';
import { DeferredConstraints } from './statedDeferred';
import { sendWithAnswers, type Sent } from './statedLiteral';
import {
  KEPT,
  type BlockNotRun,
  type RunnableStatement,
  type SectionEntry,
  type SectionOptions,
  type StatementRun,
} from './statedModel';
import { isToFail, isUpkeep, preparesUnanswered, refusedResult, resultOf } from './statedOutcome';
import { SectionRoutines } from './statedRoutines';
import { SectionRuns } from './statedRuns';
import { SectionEscaped, SectionTransaction, statementError } from './statedTransaction';
import type { ResultOutcome } from './resultMessage';

export type {
  BlockNotRun,
  RunnableStatement,
  SectionEntry,
  SectionOptions,
  StatementRun,
} from './statedModel';

/**
 * Runs the statements of one section of a guide in one transaction that is always rolled back, each after a savepoint,
 * and judges each. A block of its own BEGIN ... ROLLBACK is taken back at its end, one of BEGIN ... COMMIT keeps what it
 * did until the section's end; the settings of both end with them. Nothing that a rollback does not take back is sent,
 * but (where asked) statements that the server refuses in a transaction, alone. What was to be refused and is accepted
 * is taken back at once.
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

const LOST = 'The connection was lost.';

class SectionRun {
  private readonly statements: readonly RunnableStatement[];
  private readonly transaction: SectionTransaction;
  private readonly runs = new SectionRuns();
  private readonly constraints: DeferredConstraints;
  private readonly blocks: SectionBlocks;
  private readonly routines: SectionRoutines;
  private changed = false;

  constructor(
    private readonly session: Session,
    private readonly entries: readonly SectionEntry[],
    private readonly options: SectionOptions,
  ) {
    this.statements = entries.filter(isStatement);
    this.transaction = new SectionTransaction(session, options);
    this.constraints = new DeferredConstraints(this.transaction, this.runs);
    this.blocks = new SectionBlocks(this.transaction, this.runs, this.constraints);
    this.routines = new SectionRoutines(this.transaction);
  }

  async run(): Promise<readonly StatementRun[]> {
    let at = -1;
    try {
      for (const entry of this.entries) {
        if (!isStatement(entry)) {
          this.passOver(entry);
          continue;
        }
        at += 1;
        await this.next(entry);
      }
      this.constraints.undecide();
      if (this.transaction.isOpen) await this.transaction.verify();
    } catch (error) {
      // The transaction is not ours any more, or could not be begun.
      const escaped = error instanceof SectionEscaped;
      const words = escaped
        ? 'A statement ended the transaction that the section ran in: what it did may have been kept.'
        : statementError(error, '').message;
      this.runs.fail(this.statements, at, words, escaped);
    } finally {
      await this.transaction.end();
    }
    return this.runs.list;
  }

  private passOver({ line, reason, changes }: BlockNotRun): void {
    if (changes) this.runs.stop(`The block in line ${line} was not run: ${reason}`);
  }

  private async next(statement: RunnableStatement): Promise<void> {
    const { runs, transaction, options } = this;
    if (options.signal?.aborted) runs.stop('The run was cancelled.');
    if (transaction.isLost) runs.stop(LOST);
    if (!runs.blocked) await this.enter(statement);
    // Going out of the block before it can have stopped the section.
    if (runs.blocked) {
      runs.leaveOut(statement, runs.blocked.reason, runs.blocked.unanswered);
      return;
    }
    if (statement.shape.kind === 'describe') {
      await this.describe(statement);
      return;
    }
    const bound = bindPlaceholders(statement, options.placeholders);
    if (bound.kind === 'bound') {
      await this.permit(statement, bound.sql);
      return;
    }
    const isOpen = bound.kind === 'unanswered';
    const reason = isOpen ? 'It holds placeholders that nobody has answered.' : bound.reason;
    runs.leaveOut(statement, reason, isOpen ? bound.placeholders : []);
    if (!isToFail(statement) && preparesUnanswered(options.parser, statement)) {
      runs.stopAfter(statement);
    }
  }

  private async enter(statement: RunnableStatement): Promise<void> {
    if (!this.transaction.isOpen) await this.transaction.begin();
    await this.blocks.enter(statement);
  }

  /** Runs a statement unless a rollback would not take back what it does. */
  private async permit(statement: RunnableStatement, sql: string): Promise<void> {
    let use: StatementUse;
    try {
      use = statementUse(this.options.parser, sql);
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      const failure = { sqlstate: '42601', message: error.message, offset: error.offset };
      this.runs.judge(statement, sql, refusedResult(statement, failure), 0);
      // Nobody can tell what it was to do.
      if (!isToFail(statement)) this.runs.stopAfter(statement);
      return;
    }
    const refused = use.refused ?? (await this.routines.refusal(use.routines));
    if (refused !== null) {
      this.runs.leaveOut(statement, `It is never run: ${refused}`);
      if (use.prepares) this.runs.stopAfter(statement);
    } else if (use.alone) {
      await this.outside(statement, sql, use);
    } else {
      await this.execute(statement, sql, use);
    }
  }

  private async execute(
    statement: RunnableStatement,
    written: string,
    use: StatementUse,
  ): Promise<void> {
    const { runs, options } = this;
    options.onStatement?.(statement);
    const began = performance.now();
    await this.blocks.expect(use);
    const others = runs.list.map(({ sql }) => sql);
    const literals = { statement, answers: options.placeholders, others };
    const sent = await sendWithAnswers(
      written,
      literals,
      (sql) => this.send(statement, sql, use),
      (error, sql) => statementError(error, sql, this.transaction.wait),
    );
    if (sent.kind === 'accepted') {
      await this.accepted(statement, use, sent, began);
      return;
    }
    if (options.signal?.aborted && !this.transaction.isLost) {
      runs.stop('The run was cancelled.');
      runs.leaveOut(statement, 'The run was cancelled.');
      return;
    }
    if (sent.kind === 'open') {
      runs.leaveOut(statement, sent.reason, sent.unanswered);
    } else {
      const result = refusedResult(statement, sent.error);
      runs.judge(statement, sent.sql, result, performance.now() - began);
    }
    if (this.transaction.isLost) runs.stop(LOST);
    if (use.prepares && !isToFail(statement)) runs.stopAfter(statement);
  }

  private send(
    statement: RunnableStatement,
    sql: string,
    use: StatementUse,
  ): Promise<ResultOutcome> {
    // Outside of a BEGIN ... COMMIT of its own, a COMMIT comes right behind the statement.
    const decides =
      isToFail(statement) ||
      (statement.outer === null && statement.expectations.some(({ kind }) => kind === 'succeeds'));
    return this.transaction.run(sql, KEPT, {
      keepsSavepoint: use.savepoint,
      // Once they refuse an earlier statement, they say nothing of this one.
      asksConstraints: decides && use.prepares && !this.constraints.guilty,
      takesBack: isToFail(statement),
    });
  }

  private async accepted(
    statement: RunnableStatement,
    use: StatementUse,
    { sql, outcome }: Extract<Sent, { readonly kind: 'accepted' }>,
    began: number,
  ): Promise<void> {
    const { runs, constraints } = this;
    const result = await this.completed(statement, sql, use, outcome);
    const durationMs = performance.now() - began;
    if (isToFail(statement)) {
      const { guilty } = constraints;
      const doubt =
        guilty &&
        `Deferred constraints refuse what line ${guilty.line} did, so whether they refuse this one cannot be seen.`;
      runs.judge(statement, sql, result, durationMs, doubt ?? undefined);
      if (use.savepoint) runs.stop(`Line ${statement.line} was to be refused, and was accepted.`);
      return;
    }
    const verdict = runs.judge(statement, sql, result, durationMs);
    if (!use.prepares) return;
    this.changed = true;
    await this.blocks.accepted(use);
    await constraints.ask(statement.line);
    if (use.meansRows && outcome.completion?.rows === 0 && verdict.outcome !== 'passed') {
      runs.raiseDoubt(`A statement before it changed no row (line ${statement.line}).`);
    }
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

  private async describe(statement: RunnableStatement): Promise<void> {
    this.options.onStatement?.(statement);
    const began = performance.now();
    const described = await this.transaction.aside(() =>
      this.transaction.limited(() => describeRelation(this.session, statement.sql)),
    );
    if (described.kind === 'unanswered') {
      this.runs.leaveOut(statement, described.reason);
      return;
    }
    this.runs.judge(statement, statement.sql, described.result, performance.now() - began);
  }

  private async outside(
    statement: RunnableStatement,
    sql: string,
    use: StatementUse,
  ): Promise<void> {
    const { runs, options, changed } = this;
    const reason = leftOutAlone(use.tag, { asked: options.outsideTransaction, changed });
    if (reason !== null) {
      runs.leaveOut(statement, reason);
      if (!isUpkeep(use.tag)) runs.stopAfter(statement);
      return;
    }
    options.onStatement?.(statement);
    this.blocks.forget();
    const run = await runAlone(this.session, this.transaction, statement, sql, use);
    runs.list.push(run);
    if (run.result?.error && run.verdict.outcome !== 'passed') runs.stopAfter(statement);
  }
}

function isStatement(entry: SectionEntry): entry is RunnableStatement {
  return !('kind' in entry);
}
