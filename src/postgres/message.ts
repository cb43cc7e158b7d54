import type { Duplex } from 'node:stream';
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

/** What the typings of pg's connection lack; `pg`'s own query and `pg-copy-streams` call it as we do. */
export interface CopyConnection {
  readonly stream: Duplex;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** How many texts of CommandComplete are known by what they mean: most are one of a few. */
const KNOWN_TAGS = 1_000;
const known = new Map<string, Completion>();

/** What a text of CommandComplete says. */
export function completionOf(text: string): Completion {
  const told = known.get(text);
  if (told) return told;
  const match = /^([A-Z][A-Z ]*?)(?: \d+(?= \d))?(?: (\d+))?$/.exec(text);
  const rows = match?.[2] === undefined ? null : Number(match[2]);
  const completion = { tag: match?.[1] ?? text, rows };
  if (known.size < KNOWN_TAGS) known.set(text, completion);
  return completion;
}

/**
 * One message to the server and everything that it answers. `pg`'s own query drops the completions of a message
 * that fails; a runner needs them to know which statement failed.
 */
export abstract class Message implements Submittable {
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

  handleCommandComplete({ text }: { text: string }): void {
    this.completions.push(completionOf(text));
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

/** Submits a message at once, and resolves when the server has answered all of it; never rejects. */
export async function sendMessage(client: Client, message: Message): Promise<MessageOutcome> {
  client.query(message);
  return message.outcome;
}
