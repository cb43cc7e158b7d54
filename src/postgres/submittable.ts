import { types, type Client, type Connection } from 'pg';
import { PIECE_LENGTH } from '../core/sql/pieces';
import type { TextRange } from '../core/sql/script.model';
import { wholeOf, type SqlText } from '../core/sql/sqlText';
import { Message, sendMessage, type CopyConnection, type MessageOutcome } from './message';
import { writeCopyData, writeLongQuery } from './pieceWriter';

/** What the COPY ... FROM STDIN of a message are given, in order: ranges of a text that is not part of the message. */
export interface CopiedRows {
  readonly text: SqlText;
  readonly rows: readonly TextRange[];
}

/** Whether a text is written at once, and not in pieces. */
export function isShort({ length }: SqlText): boolean {
  return length < PIECE_LENGTH;
}

/**
 * Several statements in one simple-query message: one round trip, whatever their number. What is long is sent as fast as
 * the connection takes it, and so are the rows of COPY ... FROM STDIN, when the server asks for them.
 */
export class ScriptMessage extends Message {
  #begun = 0;
  /** Null where it is written in pieces. */
  readonly #whole: string | null;
  /** Why the rows of a COPY ended early: the server gives it back in a sentence of its own. */
  #unread: unknown = null;

  /** @throws PlumblineError `fileChanged` */
  constructor(
    readonly texts: readonly SqlText[],
    readonly rowsOf: number,
    readonly copied: CopiedRows,
  ) {
    super();
    // Read before anything is written: a flight that breaks off would hold up everything behind it.
    this.#whole = texts.every(isShort) ? texts.map((text) => wholeOf(text)).join('') : null;
  }

  override submit(connection: Connection): void {
    if (this.#whole === null) void writeLongQuery(connection.stream, this.texts);
    else connection.query(this.#whole);
  }

  override handleCopyInResponse(connection: CopyConnection): void {
    const rows = this.copied.rows[this.#begun];
    this.#begun += 1;
    if (rows) void this.#sendRows(connection, rows);
    else super.handleCopyInResponse(connection);
  }

  protected override wantsRows(): boolean {
    return this.completions.length === this.rowsOf;
  }

  override handleError(error: unknown): void {
    super.handleError(this.#unread ?? error);
  }

  async #sendRows(connection: CopyConnection, rows: TextRange): Promise<void> {
    // After an error the server wants no more of them.
    const isWanted = (): boolean => !this.isEnded();
    try {
      const isDone = await writeCopyData(connection.stream, this.copied.text, rows, isWanted);
      if (isDone) connection.endCopyFrom();
    } catch (error) {
      this.#unread = error;
      connection.sendCopyFail(error instanceof Error ? error.message : String(error));
    }
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
    for (const statement of this.statements) execute(connection, statement);
    connection.sync();
    connection.stream.uncork();
  }
}

/** A pipeline whose rows are kept, except those of what goes before it. */
class ReadMessage extends PipelineMessage {
  constructor(
    readonly before: readonly ParameterStatement[],
    statements: readonly ParameterStatement[],
  ) {
    super([...before, ...statements]);
  }

  protected override wantsRows(): boolean {
    return this.completions.length >= this.before.length;
  }
}

/** Its typings know the types of the catalog alone, and any number is one. */
const parserOf = types.getTypeParser as (type: number, format: 'text') => (text: string) => unknown;

/** One statement whose rows come as `pg` makes them: numbers as numbers, JSON parsed. */
class QueryMessage extends Message {
  readonly found: Record<string, unknown>[] = [];
  /** Of the statement itself, which alone is described; it may return rows without a column. */
  #fields: readonly { name: string; dataTypeID: number }[] | null = null;

  /** @param before sent in the same flight, as it is submitted */
  constructor(
    readonly before: () => readonly ParameterStatement[],
    readonly statement: ParameterStatement,
  ) {
    super();
  }

  override submit(connection: Connection): void {
    connection.stream.cork();
    for (const statement of this.before()) execute(connection, statement);
    execute(connection, this.statement, true);
    connection.sync();
    connection.stream.uncork();
  }

  override handleRowDescription(message?: {
    fields: { name: string; dataTypeID: number }[];
  }): void {
    this.#fields = message?.fields ?? [];
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const cells = this.#fields?.map(({ name, dataTypeID }, at): [string, unknown] => {
      const text = fields[at] ?? null;
      const parse = parserOf(dataTypeID, 'text');
      return [name, text === null ? null : parse(text)];
    });
    if (cells) this.found.push(Object.fromEntries(cells));
  }
}

/** A parameter as the server reads it; a list is one of texts. */
export function parameterText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) {
    return `{${value.map((one) => `"${String(one).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`A parameter is a ${typeof value}.`);
}

/** Writes one statement of a pipeline, without its Sync. */
export function execute(
  connection: Connection,
  { text, values }: ParameterStatement,
  described = false,
): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind(
    { values: values.map((value) => (typeof value === 'number' ? String(value) : value)) },
    true,
  );
  if (described) connection.describe({ type: 'P' }, true);
  connection.execute({}, true);
}

/**
 * Sends SQL as one message and resolves when the server has answered all of it; never rejects.
 *
 * @param sql in several texts where joining them would copy what is large
 * @param rowsOf 0-based number of the statement whose rows are kept; all other rows are dropped.
 * @param copied what its COPY ... FROM STDIN are given; one that has nothing fails.
 */
export function sendScript(
  client: Client,
  sql: SqlText | readonly SqlText[],
  rowsOf = -1,
  copied: CopiedRows = { text: '', rows: [] },
): Promise<MessageOutcome> {
  const texts = Array.isArray(sql) ? (sql as readonly SqlText[]) : [sql as SqlText];
  try {
    return sendMessage(client, new ScriptMessage(texts, rowsOf, copied));
  } catch (error) {
    return Promise.resolve({ completions: [], rows: [], error });
  }
}

/** Sends statements as one pipeline; `completions.length` is the number of the one that failed. Never rejects. */
export function sendPipeline(
  client: Client,
  statements: readonly ParameterStatement[],
): Promise<MessageOutcome> {
  return sendMessage(client, new PipelineMessage(statements));
}

/**
 * Sends statements that give one row each as one pipeline, and keeps the rows. Never rejects.
 *
 * @param before goes before them, and its rows are dropped
 */
export function sendReads(
  client: Client,
  before: readonly ParameterStatement[],
  statements: readonly ParameterStatement[],
): Promise<MessageOutcome> {
  return sendMessage(client, new ReadMessage(before, statements));
}

/**
 * Sends one statement and resolves with its rows. Never rejects.
 *
 * @param before what goes before it in the same flight, by the session as it is when it is sent
 */
export async function sendQuery(
  client: Client,
  before: () => readonly ParameterStatement[],
  statement: ParameterStatement,
): Promise<{ readonly found: readonly Record<string, unknown>[]; readonly error: unknown }> {
  const message = new QueryMessage(before, statement);
  const { error } = await sendMessage(client, message);
  return { found: message.found, error };
}
