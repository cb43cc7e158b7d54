import type { Effect } from './effect';
import type {
  CopyRows,
  SessionUse,
  Statement,
  TextRange,
  TransactionControl,
  TransactionUse,
} from './script.model';

/** Everything of a statement but its text, which is the script's. */
export type StatementFacts = Omit<Statement, 'text'>;

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
  readonly effects: readonly Effect[];
  declare readonly control?: TransactionControl;
  declare readonly session?: SessionUse;
  declare readonly copy?: CopyRows;
  readonly #script: string;

  constructor(script: string, facts: StatementFacts) {
    this.#script = script;
    this.index = facts.index;
    this.range = facts.range;
    this.line = facts.line;
    this.tag = facts.tag;
    this.transaction = facts.transaction;
    this.effects = facts.effects;
    if (facts.control) this.control = facts.control;
    if (facts.session) this.session = facts.session;
    if (facts.copy) this.copy = facts.copy;
  }

  get text(): string {
    return this.#script.slice(this.range.start, this.range.end);
  }

  /** The same statement at another place among the statements, or with other effects. */
  as(index: number, effects: readonly Effect[] = this.effects): ScriptStatement {
    if (index === this.index && effects === this.effects) return this;
    const { range, line, tag, transaction, control, session, copy } = this;
    const facts = { index, range, line, tag, transaction, effects };
    return new ScriptStatement(this.#script, {
      ...facts,
      ...(control && { control }),
      ...(session && { session }),
      ...(copy && { copy }),
    });
  }
}
