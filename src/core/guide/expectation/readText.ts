import type { Expectation } from '../../check/expectation';
import { sameValue } from './same';
import { asksForResult } from './asks';
import type { QueryShape, SentencePlace } from './model';
import { readClaim } from './phrases/families';
import { isAlarm } from './phrases/alarm';
import { readAside } from './readAside';
import { readItems } from './readItems';
import { clean, LONGEST } from './words/clean';
import { isOpenEnded } from './words/hazards';
import { statementOf } from './words/leadIn';
import { isNote, welcomes } from './words/notes';
import { paragraphsOf } from './words/paragraphs';
import { segmentsOf, type Segment } from './words/segments';
import { Wording } from './words/wording';

/** What was made of one part of a text. */
export interface Found {
  readonly expectations: Expectation[];
  /** Claims that were not understood, as written. */
  readonly claims: string[];
}

/** Reads all words that stand on one side of a query. */
export function readText(written: string, shape: QueryShape, place: SentencePlace): Expectation[] {
  const text = clean(written);
  if (text === '') return [];
  const whole: Expectation = { kind: 'unknown', text: shortened(written.trim()) };
  if (written.length > LONGEST) return [whole];
  const found: Found = { expectations: [], claims: [] };
  for (const { header, items } of paragraphsOf(text)) {
    if (items.length > 0) {
      add(found, readItems(header.replace(/\s*:\s*$/, ''), items, shape, place));
      continue;
    }
    // A colon at the end only leads to the query.
    const led = Wording.of(header.replace(/(?<=\S+ .*\S):$/, ''));
    for (const sentence of sentencesOf(led))
      add(found, readSentence(sentence, led, shape, place, hasAny(found)));
  }
  if (found.expectations.length + found.claims.length === 0) return [whole];
  const rows = severalRows(found.expectations, shape);
  if (rows === 'contradictory') return [whole];
  return [
    ...rows,
    ...found.claims.map((claim): Expectation => ({ kind: 'unknown', text: shortened(claim) })),
  ];
}

/** Rows that are written one below the other are a table: no result is exactly each of them. */
function severalRows(
  found: readonly Expectation[],
  { columns }: QueryShape,
): readonly Expectation[] | 'contradictory' {
  const rows = found.flatMap((each) => (each.kind === 'row' ? [each.values] : []));
  const [first, ...others] = rows;
  if (!first || others.every((row) => sameValue(row, first))) return found;
  const names = Object.keys(first);
  const whole = rows.every((row) => sameValue(Object.keys(row), columns));
  if (!whole) return 'contradictory';
  const cells = rows.map((row) => names.map((name) => String(row[name])));
  const rest = found.filter(({ kind }) => kind !== 'row');
  return [{ kind: 'table', columns: names, rows: cells }, ...rest];
}

function hasAny({ expectations, claims }: Found): boolean {
  return expectations.length + claims.length > 0;
}

export function add(to: Found, more: Found): void {
  to.expectations.push(...more.expectations);
  to.claims.push(...more.claims);
}

function sentencesOf(wording: Wording): Segment[][] {
  const sentences: Segment[][] = [];
  for (const segment of segmentsOf(wording.text)) {
    if (segment.kind === 'main' || sentences.length === 0) sentences.push([segment]);
    else sentences.at(-1)?.push(segment);
  }
  return sentences;
}

const ABOUT_RESULT =
  /^(?:otherwise|else|anything else|any (?:other )?(?:rows?|results?|output|more)|(?:if|when|falls|wenn)\b.*\b(?:you see|you get|returns?|returned|this|empty|no rows|any rows?|rows?|results?|output|missing|it|null|zero|error|fails?|false|true|not)\b)/i;

/** `bad: anything else`: the other half of what was said. */
const BAD_OTHERWISE =
  /^(?:bad|fail(?:ure|ed|s)?|wrong|broken|not ok|ko|problem)(?: if|:) (?:anything else|otherwise|any other (?:result|value|number)|everything else)[.!]?$/i;

/** `Expected: (0 rows)` says it all in the parentheses; `(and nothing else)` belongs to what it follows. */
function joined(segments: readonly Segment[]): readonly Segment[] {
  const [main, next, ...others] = segments;
  if (!main || !next) return segments;
  const { subject, body, led } = statementOf(main.text);
  if (subject === '' && body === '') {
    if (next.kind === 'dash' && !led) return segments;
    return [{ kind: 'main', text: `${main.text} ${next.text}` }, ...others];
  }
  if (next.kind !== 'aside') return segments;
  if (!/^(?:and |only |with )?(?:nothing else|no others?|nothing more|none else)$/i.test(next.text))
    return segments;
  const text = `${main.text.replace(/[.,;:]+$/, '')} and ${next.text.replace(/^\w+ (?=n\w+ )/i, '')}`;
  return [{ kind: 'main', text }, ...others];
}

/**
 * One sentence with what stands in its parentheses and behind its dashes.
 *
 * @param follows whether the same words claimed something before: then this claims something too, unless it is a note
 */
export function readSentence(
  segments: readonly Segment[],
  wording: Wording,
  shape: QueryShape,
  place: SentencePlace,
  follows = false,
): Found {
  const [main, ...others] = joined(segments);
  const found: Found = { expectations: [], claims: [] };
  if (!main) return found;
  const written = wording.written(main.text);
  if (BAD_OTHERWISE.test(main.text)) return found;
  if (isAlarm(main.text)) {
    const reading = readClaim(main.text, wording, shape);
    found.expectations.push(...(reading?.expectations ?? []));
    if (!reading) found.claims.push(written);
    return found;
  }
  if (ABOUT_RESULT.test(main.text) || isExplanation(main.text)) return found;
  if (
    others.some(
      ({ kind, text }) =>
        kind === 'aside' && isOpenEnded(text) && !asksForResult(wording.written(text), place),
    )
  ) {
    found.claims.push(segments.map(({ text }) => wording.written(text)).join(' — '));
    return found;
  }
  const asks = asksForResult(written, place);
  const reading = readClaim(main.text, wording, shape);
  if (reading && (asks || !follows || !reading.expectations.some(isQuantity))) {
    found.expectations.push(...reading.expectations);
    found.claims.push(...(reading.rest ?? []).map((rest) => wording.written(rest)));
  } else if (asks || ((follows || FACT.test(main.text)) && !isNote(written))) {
    found.claims.push(written);
  }
  for (const other of others) {
    // Beside a mere title only what asks for a result is about one.
    const isAside = follows || hasAny(found);
    if (!isAside && !asksForResult(wording.written(other.text), place)) continue;
    readAside(found, other, wording, shape, place);
  }
  return found;
}

/** A fact before what is expected: `Every order is paid. Expect 4 rows`. */
const FACT = /^(?:every|each|all|none|both)\b.*\b(?:is|are|has|have)\b/i;

/** `No duplicates` behind `3 rows` is no count of the rows. */
export function isQuantity({ kind }: Expectation): boolean {
  return kind === 'rowCount' || kind === 'value';
}

const REASON =
  /^(?:an?|any|each|every|the) (?:rows?|results?|records?|entry|hit) (?:(?:here|returned|listed|shown)\b.*\b(?:is|are|shows?)|.*\b(?:means?|indicates?|would mean|would be))\b|^(?:note|hint|tip|reason|why|because|this (?:confirms|means|shows|proves|ensures|verifies|tests)|that means|e\.g)\b/i;

/** `A row here means ...`: why something is expected, or what it would mean. */
export function isExplanation(text: string): boolean {
  return REASON.test(text) && !welcomes(text) && !/\b(?:should|must|expect\w*)\b/i.test(text);
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
