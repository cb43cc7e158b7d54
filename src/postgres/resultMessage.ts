import type { Connection } from 'pg';
import { Message, type Completion } from './message';
import type { PlainSession } from './session';

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

/** Sends one statement and resolves with what it gave, as far as the limits let it be kept; never rejects. */
export async function sendForResult(
  session: Pick<PlainSession, 'send'>,
  sql: string,
  limits: ResultLimits,
): Promise<ResultOutcome> {
  const message = new ResultMessage(sql, limits);
  const { error } = await session.send(message);
  return message.result(error);
}
