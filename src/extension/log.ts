import * as vscode from 'vscode';
import { createRedactor } from '../core/target/redact';
import type { ErrorReport } from '../core/report/model';
import { Disposable } from './lifecycle';

/** The output channel "Plumbline". Nothing reaches it but through the redactor, which knows the secrets in use. */
export class Log extends Disposable {
  readonly #channel = this._register(vscode.window.createOutputChannel('Plumbline', { log: true }));
  readonly #secrets = new Set<string>();
  #redact = createRedactor([]);

  /** Keeps a secret out of everything that is logged or shown from now on. */
  hide(secret: string): void {
    if (this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#redact = createRedactor([...this.#secrets]);
  }

  redact(text: string): string {
    return this.#redact(text);
  }

  info(message: string): void {
    this.#channel.info(this.#redact(message));
  }

  /** A failure that a person can meet: its sentence, its place and what is true of the database. */
  report(error: ErrorReport): void {
    const place = [error.path, error.line, error.column].filter((part) => part !== undefined);
    this.#channel.error(
      this.#redact(
        [
          `${error.code}: ${error.message}`,
          ...(place.length > 0 ? [place.join(':')] : []),
          ...(error.sqlstate === undefined ? [] : [`SQLSTATE ${error.sqlstate}`]),
          error.state.text,
        ].join(' | '),
      ),
    );
  }

  /** A bug: with its stack, for the person who reports it. */
  bug(error: unknown): void {
    this.#channel.error(
      this.#redact(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
  }

  show(): void {
    this.#channel.show(true);
  }
}
