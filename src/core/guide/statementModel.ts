import type { Expectation } from '../check/expectation';
import type { QueryShape, Sentence } from './expectation/model';
import { understand, understandOutput } from './expectation/understand';
import type { TextRange, TransactionUse } from '../sql/script.model';
import type { GuideStatement, Placeholder } from './model';
import type { Owned } from './ownership';
import type { Printed, ProseFound } from './prose';
import type { FoundStatement } from './sqlReading';
import type { StatementShape } from './statementShape';

export interface StatementPlace {
  readonly id: string;
  /** `GuideBlock.index` */
  readonly block: number;
  /** For a statement that no comment gives a name. */
  readonly title: string;
  /** The guide's. */
  readonly text: string;
}

export interface StatementWords {
  readonly owned: Owned;
  readonly sentences: readonly Sentence[];
  readonly doubtful: readonly Sentence[];
  readonly printed: Printed | null;
}

/** All words that speak of a statement: those of its block, and those of the text around it. */
export function wordsOf(owned: Owned, prose: ProseFound | undefined, at: number): StatementWords {
  return {
    owned,
    sentences: joined(owned.sentences, prose?.sentences.get(at)),
    doubtful: joined(owned.doubtful, prose?.doubtful.get(at)),
    printed: prose?.printed.get(at) ?? null,
  };
}

/** Most statements have words of one kind, or none: lists are made where there is something to join. */
function joined(own: readonly Sentence[], others: readonly Sentence[] = []): readonly Sentence[] {
  if (others.length === 0) return own;
  return own.length === 0 ? others : [...own, ...others];
}

/** A statement of the guide with what its words mean. */
export function statementModel(
  found: FoundStatement,
  words: StatementWords,
  place: StatementPlace,
): GuideStatement {
  const { owned, printed } = words;
  const shown = shownWith(words, found);
  let outcomeLine = Math.max(
    found.closingLine,
    owned.printed.at(-1)?.line ?? 0,
    printed?.endLine ?? 0,
  );
  for (const { place: stands, line } of shown) {
    if (stands === 'commentAfter' || stands === 'proseAfter') {
      outcomeLine = Math.max(outcomeLine, line);
    }
  }
  return new ReadStatement(found, words, shown, outcomeLine, place);
}

/** All words of a statement as a person sees them: sentences in the order of their lines, and what was printed. */
function shownWith(
  { owned, sentences, doubtful, printed }: StatementWords,
  { endLine }: FoundStatement,
): readonly Sentence[] {
  const several = joined(sentences, doubtful);
  const said = several.length > 1 ? [...several].sort((a, b) => a.line - b.line) : several;
  if (owned.printed.length === 0 && printed === null) return said;
  const shown = [...said];
  if (owned.printed.length > 0) {
    const line = owned.printed[0]?.line ?? endLine;
    shown.push({ text: printedLines(owned), place: 'commentAfter', line });
  }
  if (printed) shown.push({ text: printed.text, place: 'proseAfter', line: printed.line });
  return shown;
}

/** A class, so that its objects are alike and small: a guide has thousands of them. */
class ReadStatement implements GuideStatement {
  readonly id: string;
  readonly block: number;
  readonly line: number;
  readonly endLine: number;
  readonly outcomeLine: number;
  readonly range: TextRange;
  readonly sql: string;
  readonly verbatim: boolean;
  readonly title: string;
  readonly tag: string;
  readonly transaction: TransactionUse;
  readonly reads: boolean;
  declare readonly shape: QueryShape;
  declare readonly expectations: readonly Expectation[];
  readonly sentences: readonly Sentence[];
  readonly placeholders: readonly Placeholder[];
  readonly #words: StatementWords;
  readonly #shape: StatementShape;
  #meant: readonly Expectation[] | null = null;

  constructor(
    found: FoundStatement,
    words: StatementWords,
    shown: readonly Sentence[],
    outcomeLine: number,
    place: StatementPlace,
  ) {
    const { range, sql } = found;
    this.id = place.id;
    this.block = place.block;
    this.line = found.line;
    this.endLine = found.endLine;
    this.outcomeLine = outcomeLine;
    this.range = range;
    this.sql = sql;
    this.verbatim =
      place.text.startsWith(sql, range.start) && range.end - range.start === sql.length;
    this.title = words.owned.title?.replace(/:$/, '') ?? place.title;
    this.tag = found.tag;
    this.transaction = found.transaction;
    this.reads = found.reads;
    Object.defineProperty(this, 'shape', whenAsked.shape);
    Object.defineProperty(this, 'expectations', whenAsked.expectations);
    this.sentences = shown;
    this.placeholders = found.placeholders;
    this.#words = words;
    this.#shape = found.shape;
  }

  /** Worked out when it is first asked for: status reads a guide for its order and its rollbacks alone. */
  meant(): readonly Expectation[] {
    return (this.#meant ??= meaningOf(this.#words, this.#shape));
  }

  shaped(): QueryShape {
    return this.#shape.whole;
  }
}

/** Properties of the statement itself, so that copies of it have them; with one getter for all of them. */
const whenAsked = {
  shape: {
    enumerable: true,
    get(this: ReadStatement): QueryShape {
      return this.shaped();
    },
  },
  expectations: {
    enumerable: true,
    get(this: ReadStatement): readonly Expectation[] {
      return this.meant();
    },
  },
};

function meaningOf(
  { owned, sentences, doubtful, printed }: StatementWords,
  shape: StatementShape,
): Expectation[] {
  const unknown = (text: string): Expectation => ({ kind: 'unknown', text });
  const lines = printedLines(owned);
  return [
    ...(sentences.length > 0 ? understand(sentences, shape.whole) : []),
    ...doubtful.map(({ text }) => unknown(text)),
    ...(lines === '' ? [] : (understandOutput(lines, shape.whole) ?? [unknown(lines)])),
    ...(printed?.meaning() ?? []),
  ];
}

function printedLines({ printed }: Owned): string {
  return printed.map(({ text }) => text).join('\n');
}

/** The first words of a statement, for one that has no other name. */
export function firstWords(sql: string): string {
  const words = sql.slice(0, 400).replace(/\s+/g, ' ').trim();
  return words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words;
}
