import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import { sameExpression, type ExpressionContext } from '../sql/expression';

/** One thing that an expectation states, held against what stands. */
export interface Fact {
  /** Null: it could not be compared. */
  readonly same: boolean | null;
  /** What differs, for people: `unique`, `type uuid`. */
  readonly expected: string;
  readonly actual: string;
  readonly note?: string;
}

/** A fact of plain values; nothing when the expectation does not state it. */
export function stated<T>(
  expected: T | undefined,
  actual: T,
  describe: (value: T) => string,
): Fact[] {
  if (expected === undefined) return [];
  const same = JSON.stringify(expected) === JSON.stringify(actual);
  return [{ same, expected: describe(expected), actual: describe(actual) }];
}

/** A yes or no with a word for each. */
export function yesNo(
  expected: boolean | undefined,
  actual: boolean,
  yes: string,
  no: string,
): Fact[] {
  return stated(expected, actual, (value) => (value ? yes : no));
}

/** A fact of texts that only the parser can compare. */
export function compared(same: boolean | null, expected: string, actual: string): Fact {
  return {
    same,
    expected,
    actual,
    ...(same === null && { note: `This could not be compared: ${expected}.` }),
  };
}

/** Compares expressions as PostgreSQL reads them. */
export class ExpressionFacts {
  constructor(
    private readonly parser: SqlParser,
    private readonly context: ExpressionContext,
    /** Why an expression may differ from what was written without being another one. */
    private readonly doubt: string | undefined,
  ) {}

  /** @param describe null stands for no expression at all. */
  stated(
    expected: string | null | undefined,
    actual: string | null,
    describe: (text: string | null) => string,
  ): Fact[] {
    if (expected === undefined) return [];
    const [wanted, found] = [describe(oneLine(expected)), describe(oneLine(actual))];
    if (expected !== null && actual !== null) {
      return [this.compared(this.same(expected, actual), wanted, found)];
    }
    const same = actual === null && (expected === null || this.isNull(expected));
    return [{ same, expected: wanted, actual: found }];
  }

  /** A fact of expressions, which in doubt is not known to differ. */
  compared(same: boolean | null, expected: string, actual: string): Fact {
    if (same !== false || this.doubt === undefined) return compared(same, expected, actual);
    return { same: null, expected, actual, note: this.doubt };
  }

  /** Null when one of the texts is no expression that the parser knows, or nests too deep to compare. */
  same(expected: string, actual: string): boolean | null {
    try {
      return sameExpression(this.parser, expected, actual, this.context);
    } catch (error) {
      if (error instanceof SqlSyntaxError || error instanceof RangeError) return null;
      throw error;
    }
  }

  /** DEFAULT NULL leaves no default. */
  private isNull(text: string): boolean {
    return this.same('NULL', text) === true;
  }
}

export function oneLine(text: string | null): string | null {
  return text?.replaceAll(/\s+/g, ' ').trim() ?? null;
}
