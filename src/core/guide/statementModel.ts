import type { Expectation } from '../check/expectation';
import type { QueryShape, Sentence } from './expectation/model';
import { understand, understandOutput } from './expectation/understand';
import type { GuideStatement } from './model';
import type { Owned } from './ownership';
import type { Printed, ProseFound } from './prose';
import type { FoundStatement } from './sqlReading';

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
    sentences: [...owned.sentences, ...(prose?.sentences.get(at) ?? [])],
    doubtful: [...owned.doubtful, ...(prose?.doubtful.get(at) ?? [])],
    printed: prose?.printed.get(at) ?? null,
  };
}

/** A statement of the guide with what its words mean. */
export function statementModel(
  found: FoundStatement,
  words: StatementWords,
  place: {
    readonly id: string;
    readonly block: number;
    readonly title: string;
    readonly text: string;
  },
): GuideStatement {
  const { owned, doubtful, printed } = words;
  const shown = [...words.sentences, ...doubtful].sort((a, b) => a.line - b.line);
  let outcomeLine = found.closingLine;
  if (owned.printed.length > 0) {
    const line = owned.printed[0]?.line ?? found.endLine;
    shown.push({ text: printedLines(owned), place: 'commentAfter', line });
    outcomeLine = Math.max(outcomeLine, owned.printed.at(-1)?.line ?? 0);
  }
  if (printed) {
    shown.push({ text: printed.text, place: 'proseAfter', line: printed.line });
    outcomeLine = Math.max(outcomeLine, printed.endLine);
  }
  for (const { place: stands, line } of shown) {
    if (stands === 'commentAfter' || stands === 'proseAfter') {
      outcomeLine = Math.max(outcomeLine, line);
    }
  }
  const { range, sql } = found;
  let meant: readonly Expectation[] | undefined;
  return {
    id: place.id,
    block: place.block,
    line: found.line,
    endLine: found.endLine,
    outcomeLine,
    range,
    sql,
    verbatim: place.text.slice(range.start, range.end) === sql,
    title: owned.title?.replace(/:$/, '') ?? place.title,
    tag: found.tag,
    transaction: found.transaction,
    reads: found.reads,
    shape: found.shape,
    // Worked out when it is first asked for: status reads a guide for its order and its rollbacks alone.
    get expectations() {
      return (meant ??= meaningOf(words, found.shape));
    },
    sentences: shown,
    placeholders: found.placeholders,
  };
}

function meaningOf(
  { owned, sentences, doubtful, printed }: StatementWords,
  shape: QueryShape,
): Expectation[] {
  const unknown = (text: string): Expectation => ({ kind: 'unknown', text });
  const lines = printedLines(owned);
  return [
    ...(sentences.length > 0 ? understand(sentences, shape) : []),
    ...doubtful.map(({ text }) => unknown(text)),
    ...(lines === '' ? [] : (understandOutput(lines, shape) ?? [unknown(lines)])),
    ...(printed?.expectations ?? []),
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
