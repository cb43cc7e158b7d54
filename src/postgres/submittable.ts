import type { Duplex } from 'node:stream';
import { types, type Client, type Connection, type Submittable } from 'pg';
import { PIECE_LENGTH } from '../core/sql/pieces';
import type { TextRange } from '../core/sql/script.model';
import { wholeOf, type SqlText } from '../core/sql/sqlText';
import { writeCopyData, writeLongQuery } from './pieceWriter';

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

/** What the typings of pg's connection lack; `pg`'s own query and `pg-copy-streams` call it as we do. */
interface CopyConnection {
  readonly stream: Duplex;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

function parseTag(text: string): Completion {
  const match = /^([A-Z][A-Z ]*?)(?: \d+(?= \d))?(?: (\d+))?$/.exec(text);
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
  /** The last answer of the server. */
  #answer: { readonly text: string; readonly completion: Completion } | undefined;
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

  handleCommandComplete({ text }: { text: string }): void {
    // A file of rows has one INSERT after the other: their answers are one object.
    if (this.#answer?.text !== text) this.#answer = { text, completion: parseTag(text) };
    this.completions.push(this.#answer.completion);
  }

  handleEmptyQuery(): void {
    this.completions.push({ tag: '', rows: null });
  }

  handlePortalSuspended(): void {
    // Every execute asks for all rows, so no portal is ever suspended.
  }

  /** Whether the server has answered all of it, or said that it failed. */
  protected isEnded(): boolean {
    return this.#settle === undefined;
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
    this.#settle = undefined;
  }
}

/** How much of a result is kept. */
export interface ResultLimits {
  /** Rows beyond it are counted and dropped as they come. */
  readonly rows: number;
  /** UTF-16 code units; a longer value is cut, with an ellipsis at its end. */
  readonly valueLength: number;
  /** UTF-16 code units of all values that are kept together; rows beyond it are counted and dropped. */
  readonly totalLength: number;
}

export interface ResultField {
  readonly name: string;
  /** `pg_type.oid` */
  readonly type: number;
}

/** What one statement gave, as far as it is kept. */
export interface ResultOutcome {
  readonly completion: Completion | null;
  /** Empty for a statement that returns no rows. */
  readonly fields: readonly ResultField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many rows came, kept or not. */
  readonly received: number;
  readonly error: unknown;
}

/** One statement in a simple-query message: its values come as PostgreSQL prints them. */
class ResultMessage extends Message {
  #fields: readonly ResultField[] = [];
  #received = 0;
  #kept = 0;

  constructor(
    readonly text: string,
    readonly limits: ResultLimits,
  ) {
    super();
  }

  override submit(connection: Connection): void {
    connection.query(this.text);
  }

  override handleRowDescription(message?: {
    fields: readonly { name: string; dataTypeID: number }[];
  }): void {
    this.#fields = (message?.fields ?? []).map(({ name, dataTypeID }) => ({
      name,
      type: dataTypeID,
    }));
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#received += 1;
    const { rows, valueLength, totalLength } = this.limits;
    if (this.#kept > totalLength || this.rows.length >= rows) return;
    const row = fields.map((value) => cut(value, valueLength));
    this.#kept += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (this.#kept <= totalLength || this.rows.length === 0) this.rows.push(row);
  }

  result(error: unknown): ResultOutcome {
    return {
      completion: this.completions.at(-1) ?? null,
      fields: this.#fields,
      rows: this.rows,
      received: this.#received,
      error,
    };
  }
}

function cut(value: string | null, length: number): string | null {
  if (value === null || value.length <= length) return value;
  // Not a slice of it: that would keep the whole value in memory.
  return Buffer.from(`${value.slice(0, length)}…`).toString();
}

/** What the COPY ... FROM STDIN of a message are given, in order: ranges of a text that is not part of the message. */
export interface CopiedRows {
  readonly text: SqlText;
  readonly rows: readonly TextRange[];
}

/**
 * Several statements in one simple-query message: one round trip, whatever their number. What is long is sent as fast as
 * the connection takes it, and so are the rows of COPY ... FROM STDIN, when the server asks for them.
 */
class ScriptMessage extends Message {
  #begun = 0;

  constructor(
    readonly texts: readonly SqlText[],
    readonly rowsOf: number,
    readonly copied: CopiedRows,
  ) {
    super();
  }

  override submit(connection: Connection): void {
    const { texts } = this;
    if (texts.every(({ length }) => length < PIECE_LENGTH))
      connection.query(texts.map((text) => wholeOf(text)).join(''));
    else void writeLongQuery(connection.stream, texts);
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

  async #sendRows(connection: CopyConnection, rows: TextRange): Promise<void> {
    // After an error the server wants no more of them.
    const isWanted = (): boolean => !this.isEnded();
    try {
      const isDone = await writeCopyData(connection.stream, this.copied.text, rows, isWanted);
      if (isDone) connection.endCopyFrom();
    } catch (error) {
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

function execute(
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

async function send(client: Client, message: Message): Promise<MessageOutcome> {
  client.query(message);
  return message.outcome;
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
  return send(client, new ScriptMessage(texts, rowsOf, copied));
}

/** Sends statements as one pipeline; `completions.length` is the number of the one that failed. Never rejects. */
export function sendPipeline(
  client: Client,
  statements: readonly ParameterStatement[],
): Promise<MessageOutcome> {
  return send(client, new PipelineMessage(statements));
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
  return send(client, new ReadMessage(before, statements));
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
  const { error } = await send(client, message);
  return { found: message.found, error };
}

/** Sends one statement and resolves with what it gave, as far as the limits let it be kept; never rejects. */
export async function sendForResult(
  client: Client,
  sql: string,
  limits: ResultLimits,
): Promise<ResultOutcome> {
  const message = new ResultMessage(sql, limits);
  const { error } = await send(client, message);
  return message.result(error);
}
