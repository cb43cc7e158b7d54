import type { Client, Connection, Submittable } from 'pg';

/** What one statement of a message did. */
export interface Completion {
  /** The server's command tag without the numbers: `CREATE TABLE`, `INSERT`. */
  readonly tag: string;
  /** Rows changed or returned, where the tag says so. */
  readonly rows: number | null;
}

/** How far a message came: everything that completed before the error, if there was one. */
export interface MessageOutcome {
  readonly completions: readonly Completion[];
  /** Cells of the rows that the wanted statement returned, as text; see `ScriptMessage`. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly error: unknown;
}

/** `sendCopyFail` is missing in the typings of pg's connection; `pg`'s own query calls it as we do. */
interface CopyConnection {
  sendCopyFail(message: string): void;
}

function parseTag(text: string): Completion {
  const match = /^([A-Z][A-Z ]*?)(?: \d+)?(?: (\d+))?$/.exec(text);
  return { tag: match?.[1] ?? text, rows: match?.[2] === undefined ? null : Number(match[2]) };
}

/**
 * One message to the server and everything that it answers. `pg`'s own query drops the completions of a message
 * that fails; a runner needs them to know which statement failed.
 */
abstract class Message implements Submittable {
  readonly completions: Completion[] = [];
  readonly rows: (string | null)[][] = [];
  #error: unknown = null;
  #settle: ((outcome: MessageOutcome) => void) | undefined;
  readonly outcome = new Promise<MessageOutcome>((resolve) => (this.#settle = resolve));

  abstract submit(connection: Connection): void;

  /** Rows are dropped as they come, except those of the wanted statement: a migration may SELECT millions. */
  protected wantsRows(): boolean {
    return false;
  }

  handleRowDescription(): void {
    // The columns are known to the caller.
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.wantsRows()) this.rows.push(message.fields);
  }

  handleCommandComplete(message: { text: string }): void {
    this.completions.push(parseTag(message.text));
  }

  handleEmptyQuery(): void {
    this.completions.push({ tag: '', rows: null });
  }

  handlePortalSuspended(): void {
    // Every execute asks for all rows, so no portal is ever suspended.
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFail('COPY FROM STDIN has no input here');
  }

  handleCopyData(): void {
    // COPY TO STDOUT in a migration: nobody reads it.
  }

  handleError(error: unknown): void {
    this.#error = error;
    this.#end();
  }

  handleReadyForQuery(): void {
    this.#end();
  }

  #end(): void {
    this.#settle?.({ completions: this.completions, rows: this.rows, error: this.#error });
  }
}

/** Several statements in one simple-query message: one round trip, whatever their number. */
class ScriptMessage extends Message {
  constructor(
    readonly text: string,
    readonly rowsOf: number,
  ) {
    super();
  }

  override submit(connection: Connection): void {
    connection.query(this.text);
  }

  protected override wantsRows(): boolean {
    return this.completions.length === this.rowsOf;
  }
}

export interface ParameterStatement {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
}

/**
 * Several statements with parameters in one flight with one Sync at its end (PostgreSQL documentation, "Extended
 * Query"): when one fails, the server skips all that follow, so that a COMMIT at the end is not reached.
 */
class PipelineMessage extends Message {
  constructor(readonly statements: readonly ParameterStatement[]) {
    super();
  }

  override submit(connection: Connection): void {
    connection.stream.cork();
    for (const { text, values } of this.statements) {
      connection.parse({ name: '', text, types: [] }, true);
      connection.bind(
        { values: values.map((value) => (typeof value === 'number' ? String(value) : value)) },
        true,
      );
      connection.execute({}, true);
    }
    connection.sync();
    connection.stream.uncork();
  }
}

async function send(client: Client, message: Message): Promise<MessageOutcome> {
  client.query(message);
  return message.outcome;
}

/**
 * Sends SQL as one message and resolves when the server has answered all of it; never rejects.
 *
 * @param rowsOf 0-based number of the statement whose rows are kept; all other rows are dropped.
 */
export function sendScript(client: Client, sql: string, rowsOf = -1): Promise<MessageOutcome> {
  return send(client, new ScriptMessage(sql, rowsOf));
}

/** Sends statements as one pipeline; `completions.length` is the number of the one that failed. Never rejects. */
export function sendPipeline(
  client: Client,
  statements: readonly ParameterStatement[],
): Promise<MessageOutcome> {
  return send(client, new PipelineMessage(statements));
}
