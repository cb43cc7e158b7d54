import type { Engine, EngineOptions } from '../app/engine';
import { engineForEditor } from './editorWords';

/**
 * Loads the engine when it is first needed: it brings the SQL parser and the database driver, which a window that only
 * has the extension installed should not pay for.
 */
export class EngineHost {
  #engine: Promise<Engine> | undefined;

  /** @param redact takes the secrets in use out of every report */
  constructor(
    private readonly options: EngineOptions,
    private readonly redact: (text: string) => string,
  ) {}

  /** Rejects only when the extension's own files are damaged; the next call tries again. */
  get(): Promise<Engine> {
    this.#engine ??= this.#load();
    return this.#engine;
  }

  /** Ends the built-in target's process, if it was started. */
  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await (await engine)?.dispose();
  }

  async #load(): Promise<Engine> {
    try {
      const { createEngine } = await import('../engine');
      return engineForEditor(createEngine(this.options), this.redact);
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }
}
