import type { Connection } from 'pg';
import { completionOf, type Completion, type MessageOutcome } from './message';
import type { PlainSession } from './session';
import { execute, ScriptMessage, type CopiedRows, type ParameterStatement } from './submittable';
import type { SqlText } from '../core/sql/sqlText';

/** What a script is made of; see `sendScript`. */
export interface ScriptParts {
  /** Short ones. */
  readonly texts: readonly SqlText[];
  readonly wanted: number;
  readonly copied: CopiedRows;
}

/**
 * Statements with a COMMIT at their end, and behind them a script, in one flight. There is no Sync between them: when one
 * of the statements fails, the server skips everything up to the next Sync, the script with it (PostgreSQL documentation,
 * "Extended Query", "Pipelining"), and that Sync is sent only then.
 */
class CommitMessage extends ScriptMessage {
  #committing: Completion[] | null = [];
  #settleCommit: ((outcome: MessageOutcome) => void) | undefined;
  readonly commit = new Promise<MessageOutcome>((resolve) => (this.#settleCommit = resolve));

  constructor(
    readonly statements: readonly ParameterStatement[],
    { texts, wanted, copied }: ScriptParts,
    readonly onCommitted: () => void,
  ) {
    super(texts, wanted, copied);
  }

  override submit(connection: Connection): void {
    connection.stream.cork();
    for (const statement of this.statements) execute(connection, statement);
    // Else the answer to the COMMIT would come with that to the script.
    connection.flush();
    super.submit(connection);
    connection.stream.uncork();
  }

  override handleCommandComplete(message: { text: string }): void {
    const committing = this.#committing;
    if (committing === null) {
      super.handleCommandComplete(message);
      return;
    }
    committing.push(completionOf(message.text));
    if (committing.length < this.statements.length) return;
    this.#committing = null;
    this.onCommitted();
    this.#settleCommit?.({ completions: committing, rows: [], error: null });
  }

  override handleError(error: unknown, connection?: Connection): void {
    const committing = this.#committing;
    if (committing !== null) {
      this.#settleCommit?.({ completions: committing, rows: [], error });
      if (connection?.stream.writable) connection.sync();
    }
    super.handleError(error);
  }

  protected override wantsRows(): boolean {
    return this.#committing === null && super.wantsRows();
  }
}

/** The answers to a flight of two parts, the first of which is known before the second. Neither rejects. */
export interface CommitFlight {
  readonly commit: Promise<MessageOutcome>;
  /** Of a script that was skipped, the error of the first part. */
  readonly body: Promise<MessageOutcome>;
}

/**
 * Sends statements with a COMMIT at their end and a script that the server begins only when all of them have succeeded.
 * Where the session is a direct one: who stands between need not know of a script between a pipeline and its Sync.
 *
 * @param onCommitted called before anything is heard of the script
 */
export function sendCommitThen(
  session: Pick<PlainSession, 'send'>,
  statements: readonly ParameterStatement[],
  script: ScriptParts,
  onCommitted: () => void,
): CommitFlight {
  const message = new CommitMessage(statements, script, onCommitted);
  return { commit: message.commit, body: session.send(message) };
}
