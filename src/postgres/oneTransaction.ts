import type { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { commit, historyStatement } from './commit';
import { type StepOptions } from './runner';
import type { ParameterStatement } from './submittable';
import { Trial } from './trial';

/** One transaction for several steps, each with its history row: all of it is kept by one COMMIT, or nothing. */
export class OneTransaction extends Trial {
  #last: PlanStep | null = null;

  protected override records(
    step: PlanStep,
    options: StepOptions,
    since: string,
  ): readonly ParameterStatement[] {
    this.#last = step;
    return [historyStatement(step, options, since)];
  }

  /**
   * Commits everything that ran, none of which may have failed.
   *
   * @returns null when it is committed, else why not, with what is true of the database.
   */
  async commit(options: StepOptions): Promise<PlumblineError | null> {
    if (this.start === null || this.#last === null) return null;
    return commit(this.session, this.#last, options, this.start, []);
  }
}
