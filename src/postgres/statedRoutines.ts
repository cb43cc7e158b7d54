import { routinesOfText } from '../core/check/stated/routineBody';
import { ROUTINE_DEFINITIONS } from './stated.sql';
import type { SectionTransaction } from './statedTransaction';

/** What the routines of the database do, as far as their definitions tell; each is read once in a section. */
export class SectionRoutines {
  readonly #seen = new Set<string>();
  readonly #calls = new Map<string, readonly string[]>();
  readonly #refused = new Map<string, string>();

  constructor(private readonly transaction: SectionTransaction) {}

  /**
   * Why a statement that calls these routines is not to be run: one of them, or one that it calls, does what no
   * rollback takes back. Routines that a trigger calls are not looked into.
   *
   * @param names without a schema: any routine of that name counts
   */
  async refusal(names: readonly string[]): Promise<string | null> {
    const reached = new Set<string>();
    for (let next = [...names]; next.length > 0;) {
      for (const name of next) reached.add(name);
      next = (await this.readAll(next)).filter((name) => !reached.has(name));
    }
    for (const name of reached) {
      const refused = this.#refused.get(name);
      if (refused !== undefined) return `It calls ${name}(). ${refused}`;
    }
    return null;
  }

  /** Reads those that were not read yet; returns what all of them call. */
  private async readAll(names: readonly string[]): Promise<string[]> {
    const unread = names.filter((name) => !this.#seen.has(name));
    for (const name of unread) this.#seen.add(name);
    if (unread.length > 0) {
      const found = await this.transaction.read<Definition>(ROUTINE_DEFINITIONS, [unread]);
      for (const { name, definition } of found) {
        const { names: called, refused } = routinesOfText(definition);
        this.#calls.set(name, [...(this.#calls.get(name) ?? []), ...called]);
        if (refused !== null) this.#refused.set(name, refused);
      }
    }
    return names.flatMap((name) => this.#calls.get(name) ?? []);
  }
}

interface Definition {
  readonly name: string;
  readonly definition: string;
}
