import type { Effect } from './effect';
import { onlyNone } from './effects/make';
import type { ScriptEffects } from './scriptEffects';
import type {
  CopyRows,
  SessionUse,
  Statement,
  TextRange,
  TransactionControl,
  TransactionUse,
} from './script.model';
import type { SqlText } from './sqlText';

/** Everything of a statement but its text and its effects, which are the script's. */
export interface StatementFacts extends Omit<Statement, 'text' | 'effects'> {
  /** Null for a statement that is taken back. */
  readonly effects: ScriptEffects | null;
  /** Its place among the script's effects. */
  readonly place: number;
}

/**
 * A statement of a script that keeps no text of its own: there may be hundreds of thousands of them, and each cut out of
 * a piece of the script's text would hold the whole piece in memory.
 */
export class ScriptStatement implements Statement {
  readonly index: number;
  readonly range: TextRange;
  readonly line: number;
  readonly tag: string;
  readonly transaction: TransactionUse;
  declare readonly control?: TransactionControl;
  declare readonly session?: SessionUse;
  declare readonly copy?: CopyRows;
  readonly #script: SqlText;
  readonly #effects: ScriptEffects | null;
  readonly #place: number;

  constructor(script: SqlText, facts: StatementFacts) {
    this.#script = script;
    this.index = facts.index;
    this.range = facts.range;
    this.line = facts.line;
    this.tag = facts.tag;
    this.transaction = facts.transaction;
    this.#effects = facts.effects;
    this.#place = facts.place;
    if (facts.control) this.control = facts.control;
    if (facts.session) this.session = facts.session;
    if (facts.copy) this.copy = facts.copy;
  }

  get text(): string {
    return this.#script.slice(this.range.start, this.range.end);
  }

  get effects(): readonly Effect[] {
    return this.#effects?.at(this.#place) ?? onlyNone;
  }

  /** The same statement with another number among the statements. @param takenBack whether a later one takes it back */
  as(index: number, takenBack = false): ScriptStatement {
    if (index === this.index && !takenBack) return this;
    const { range, line, tag, transaction, control, session, copy } = this;
    const facts = { index, range, line, tag, transaction, place: this.#place };
    return new ScriptStatement(this.#script, {
      ...facts,
      effects: takenBack ? null : this.#effects,
      ...(control && { control }),
      ...(session && { session }),
      ...(copy && { copy }),
    });
  }
}
