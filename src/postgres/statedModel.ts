import type { StatedVerdict } from '../core/check/judgeStatement';
import type { StatementResult } from '../core/check/statementResult';
import type { GuideBlock, GuideStatement, Placeholder } from '../core/guide/model';
import type { SqlParser } from '../core/sql/parser';
import type { StatedLimits } from './statedTransaction';
import type { ResultLimits } from './resultMessage';

/** What is kept of a result: enough to judge by, and bounded whatever a query returns. */
export const KEPT: ResultLimits = { rows: 1000, valueLength: 10_000, totalLength: 4_000_000 };

/** A statement of a guide, with what is needed to run it. `GuideBlock.outer` is that of its block. */
export type RunnableStatement = Pick<
  GuideStatement,
  'id' | 'block' | 'line' | 'sql' | 'tag' | 'reads' | 'shape' | 'expectations' | 'placeholders'
> & { readonly outer: GuideBlock['outer'] };

/** A block of the section that is not run: what follows may depend on what it would have done. */
export interface BlockNotRun {
  readonly kind: 'notRun';
  /** `GuideBlock.index` */
  readonly block: number;
  /** 1-based line where the block begins. */
  readonly line: number;
  /** Why, in words: `GuideBlock.reason`. */
  readonly reason: string;
  /** False only when it is known that the block changes nothing, neither rows nor settings: checks go on then. */
  readonly changes: boolean;
}

/** What a section consists of, in the order of the document. */
export type SectionEntry = RunnableStatement | BlockNotRun;

export interface SectionOptions extends StatedLimits {
  readonly parser: SqlParser;
  /** Answers to placeholders by their name. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Runs statements that cannot run in a transaction; what they do stays. */
  readonly outsideTransaction: boolean;
  /** Told before a statement is sent. */
  readonly onStatement?: (statement: RunnableStatement) => void;
}

/** What came of one statement of a section. */
export interface StatementRun {
  readonly id: string;
  /** What was sent, with answers in place of placeholders; as written when nothing was sent. */
  readonly sql: string;
  readonly verdict: StatedVerdict;
  readonly durationMs: number;
  /** Null when it was not run. */
  readonly result: StatementResult | null;
  /** Placeholders without an answer: why it was not run. */
  readonly unanswered: readonly Placeholder[];
  /** True when it was sent outside of the section's transaction: what it did stays. */
  readonly kept: boolean;
}
