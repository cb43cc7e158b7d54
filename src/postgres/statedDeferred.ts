import type { SectionRuns } from './statedRuns';
import { statementError, type SectionTransaction } from './statedTransaction';

/** The statement since which deferred constraints refuse what the section did. */
export interface Guilty {
  /** Of its guide. */
  readonly line: number;
  /** Its place among the section's runs. */
  readonly run: number;
  /** The server's words. */
  readonly message: string;
}

/**
 * Constraints that wait for a COMMIT, which never comes here: they are asked after each statement that may have changed
 * something, and left deferred, so that it is known which statement they refuse.
 */
export class DeferredConstraints {
  /** Null while a COMMIT would be accepted; can be put back where a part of the section is. */
  guilty: Guilty | null = null;

  constructor(
    private readonly transaction: SectionTransaction,
    private readonly runs: SectionRuns,
  ) {}

  /** Asks after the statement whose run is the last one. */
  async ask(line: number): Promise<void> {
    const refusal = await this.transaction.refusedByConstraints();
    if (refusal === null) {
      this.guilty = null;
      return;
    }
    const { message } = statementError(refusal, '');
    this.guilty ??= { line, run: this.runs.list.length - 1, message };
  }

  /** What passed since the guilty statement would not have been there: a COMMIT would have taken it back. */
  undecide(): void {
    if (!this.guilty) return;
    const { line, run, message } = this.guilty;
    this.runs.undecide(run, `A COMMIT would be refused for what line ${line} did: ${message}`);
  }
}
