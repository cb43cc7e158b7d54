import type { EventEmitter } from 'node:events';
import type { Connection, Submittable } from 'pg';

/** What `pg`'s connection offers and its typings leave out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  readonly stream: { destroy(): void };
}

/** One exchange with the server, and all that came back, one word per message. */
export class Exchange implements Submittable {
  readonly messages: string[] = [];
  readonly #settle: { done?: () => void } = {};
  readonly done = new Promise<string[]>((resolve) => {
    this.#settle.done = () => resolve(this.messages);
  });

  constructor(
    private readonly send: (connection: Connection) => void,
    private readonly copy: (connection: CopyConnection) => void = () => undefined,
  ) {}

  submit(connection: Connection): void {
    // Heard here, because `pg` itself forgets who asked as soon as there is an error.
    (connection as unknown as EventEmitter).once('readyForQuery', () => {
      this.messages.push('ready');
      this.#settle.done?.();
    });
    this.send(connection);
  }

  handleRowDescription(): void {
    this.messages.push('columns');
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.messages.push(`row ${message.fields.join()}`);
  }

  handleCommandComplete(message: { text: string }): void {
    this.messages.push(message.text);
  }

  handleEmptyQuery(): void {
    this.messages.push('empty');
  }

  handlePortalSuspended(): void {
    this.messages.push('suspended');
  }

  handleError(error: { code?: string; position?: string }): void {
    this.messages.push(
      error.position === undefined
        ? `error ${error.code}`
        : `error ${error.code}@${error.position}`,
    );
  }

  handleReadyForQuery(): void {
    // The listener in `submit` has told it.
  }

  handleCopyInResponse(connection: Connection): void {
    this.messages.push('copy in');
    this.copy(connection as unknown as CopyConnection);
  }

  handleCopyData(): void {
    this.messages.push('copy data');
  }
}

/** Statements that go out together by the extended protocol, with one Sync at the end. */
export function pipeline(...statements: string[]): Exchange {
  return new Exchange((connection) => {
    for (const text of statements) {
      connection.parse({ name: '', text, types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
    }
    connection.sync();
  });
}

/** Statements in one simple query message. */
export function simple(text: string): Exchange {
  return new Exchange((connection) => connection.query(text));
}

/** A COPY FROM STDIN and the lines that are fed to it. */
export function copyFrom(text: string, lines: string): Exchange {
  return new Exchange(
    (connection) => connection.query(text),
    (connection) => {
      connection.sendCopyFromChunk(Buffer.from(lines));
      connection.endCopyFrom();
    },
  );
}
