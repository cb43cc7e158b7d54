import { judgeStatement, type StatedVerdict } from '../core/check/judgeStatement';
import { withNote } from '../core/check/stated/verdict';
import type { StatementResult } from '../core/check/statementResult';
import type { Placeholder } from '../core/guide/model';
import { notRun } from './statedOutcome';
import type { RunnableStatement, StatementRun } from './statedModel';

/** Why the statements that follow cannot be run any more. */
export interface Blocked {
  readonly reason: string;
  readonly unanswered: readonly Placeholder[];
}

const nobody: readonly Placeholder[] = [];

/** What came of the statements of a section so far, and what that means for those that follow. */
export class SectionRuns {
  readonly list: StatementRun[] = [];
  #blocked: Blocked | null = null;
  /** Why an outcome of a later statement says less than it seems to. */
  #doubt: string | null = null;

  get blocked(): Blocked | null {
    return this.#blocked;
  }

  /** Can be put back where what raised it is taken back. */
  get doubt(): string | null {
    return this.#doubt;
  }

  set doubt(doubt: string | null) {
    this.#doubt = doubt;
  }

  /** Judges what a statement gave, less surely where there is a doubt. */
  judge(
    statement: RunnableStatement,
    sql: string,
    result: StatementResult,
    durationMs: number,
    doubt = this.#doubt,
  ): StatedVerdict {
    const judged = judgeStatement({ ...statement, sql }, result);
    const decided = judged.outcome === 'passed' || judged.outcome === 'failed';
    const verdict: StatedVerdict =
      doubt !== null && decided ? withNote({ ...judged, outcome: 'inconclusive' }, doubt) : judged;
    const { id } = statement;
    this.list.push({ id, sql, verdict, durationMs, result, unanswered: nobody, kept: false });
    return verdict;
  }

  leaveOut(
    statement: RunnableStatement,
    reason: string,
    unanswered: readonly Placeholder[] = nobody,
  ): void {
    const { id, sql } = statement;
    const verdict = notRun(statement, reason);
    this.list.push({ id, sql, verdict, durationMs: 0, result: null, unanswered, kept: false });
  }

  /** No statement that follows is run. The first reason counts. */
  stop(reason: string): void {
    this.#blocked ??= { reason, unanswered: nobody };
  }

  /** No statement that follows is run, since the last one was not, or failed. */
  stopAfter({ line }: RunnableStatement): void {
    const last = this.list.at(-1);
    const failed = last?.result ? 'failed' : 'was not run';
    this.#blocked ??= {
      reason: `A statement before it ${failed} (line ${line}).`,
      unanswered: last?.unanswered ?? nobody,
    };
  }

  /** What follows may have looked at nothing. The first reason counts. */
  raiseDoubt(doubt: string): void {
    this.#doubt ??= doubt;
  }

  /** Takes back that those from this place on have passed. */
  undecide(from: number, note: string): void {
    for (let at = from; at < this.list.length; at += 1) {
      const run = this.list[at];
      if (run?.verdict.outcome !== 'passed') continue;
      const verdict = withNote({ ...run.verdict, outcome: 'inconclusive' }, note);
      this.list[at] = { ...run, verdict };
    }
  }

  /**
   * The section cannot go on: the statement that was running is `errored`, with those before it where they are not
   * believed any more, and those after it are not checked.
   *
   * @param at the place of the statement that was running
   * @param escaped whether what ran may have been kept, and nothing of it is believed
   */
  fail(
    statements: readonly RunnableStatement[],
    at: number,
    words: string,
    escaped: boolean,
  ): void {
    const from = escaped ? 0 : at;
    const before = this.list.splice(from);
    statements.slice(from).forEach((statement, index) => {
      const { id, sql } = statement;
      const nothing = { id, sql, durationMs: 0, result: null, unanswered: nobody, kept: escaped };
      const verdict = notRun(statement, words);
      this.list.push(
        from + index <= at
          ? {
              ...(before[index] ?? nothing),
              verdict: { ...verdict, outcome: 'errored', actual: words },
            }
          : { ...nothing, verdict },
      );
    });
  }
}
