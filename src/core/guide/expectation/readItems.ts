import { asksForResult } from './asks';
import type { QueryShape, SentencePlace } from './model';
import { outputIn } from './output/output';
import { columnNamed } from './phrases/columnValue';
import { compoundOf } from './phrases/compound';
import { readClaim } from './phrases/families';
import { namesIn } from './phrases/names';
import { add, isQuantity, readSentence, type Found } from './readText';
import { restates } from './phrases/vocabulary';
import { isOpenEnded } from './words/hazards';
import { isNote } from './words/notes';
import { statementOf } from './words/leadIn';
import { segmentsOf } from './words/segments';
import { Wording } from './words/wording';

const QUANTITY =
  /\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|both|only|exactly)\b/i;
const JOINING = /[\s,]*\b(?:including|namely|such as|following|with|these|as follows)\s*$/i;

/** A lead-in (`You should see`, `Expected: 4 policies`) with the lines of its list. */
export function readItems(
  written: string,
  items: readonly string[],
  shape: QueryShape,
  place: SentencePlace,
): Found {
  const found: Found = { expectations: [], claims: [] };
  const wording = Wording.of(written.replace(JOINING, ''));
  const lead = statementOf(wording.text);
  if (isOpenEnded(lead.subject) || lead.negated) {
    return { expectations: [], claims: [[written, ...items].join('\n')] };
  }
  if (
    lead.body !== '' &&
    (QUANTITY.test(lead.body) ||
      !/^(?:the |these |following |new |all |\w+ )*(?:rows?|columns?|tables?|policies|indexes|values?|results?|output|names?|fields?|something like|like)$/i.test(
        lead.body,
      ))
  ) {
    add(found, readSentence(segmentsOf(wording.text), wording, shape, place));
  }
  const list = ofItems(items, lead.verb, shape);
  if (list) {
    // The rows of a printed table are already counted.
    add(found, list);
    return found;
  }
  for (const item of items) {
    const words = Wording.of(item);
    const [main] = segmentsOf(words.text);
    const reading = main && readClaim(main.text, words, shape);
    const counts = reading?.expectations.some(isQuantity) === true && !asksForResult(item, place);
    if (reading && !isOpenEnded(item) && !(counts && found.expectations.some(isQuantity))) {
      add(found, {
        expectations: [...reading.expectations],
        claims: (reading.rest ?? []).map((rest) => words.written(rest)),
      });
    } else if (asksForResult(written, place) || asksForResult(item, place)) found.claims.push(item);
  }
  return found;
}

function ofItems(items: readonly string[], verb: string, shape: QueryShape): Found | null {
  if (items.length === 0) return null;
  if (items.every((item) => item.includes('|') || /^[-+\s|:]+$/.test(item))) {
    const printed = outputIn(items.join('\n'), shape);
    if (printed) return { expectations: printed, claims: [] };
  }
  const pairs = items.map((item) => /^([^:=]{1,80}?)\s*(?::|=>|=|->)\s*(\S.*)$/.exec(item));
  if (pairs.every((pair) => pair !== null))
    return ofPairs(
      pairs.map((pair) => [pair[1] ?? '', pair[2] ?? '']),
      shape,
    );
  const bare = items.map((item) =>
    item.replace(/\s+\([^()]*\)\s*$/, '').replace(/\s+(?:—|–|-|=>|->)\s.*$/, ''),
  );
  if (bare.some((item) => isOpenEnded(item))) return null;
  const wording = Wording.of(bare.join(', '));
  const reading = namesIn(wording.text, { shape, wording, verb }, true);
  const beside = items.filter((item, at) => saysMore(item.slice(bare[at]?.length ?? 0), shape));
  return (
    reading && {
      expectations: [...reading.expectations],
      claims: [...(reading.rest ?? []), ...beside],
    }
  );
}

/** Whether what stands behind a name in a list claims something of it. */
function saysMore(behind: string, shape: QueryShape): boolean {
  const text = behind.replace(/^\s*(?:\(|—|–|-|=>|->)\s*|\)?\s*$/g, '');
  return !/^new$/i.test(text) && !isNote(text) && !restates(text, shape);
}

/** `orders: 12` under two columns is a row; `data_type: text` is a column's value. */
function ofPairs(pairs: readonly (readonly [string, string])[], shape: QueryShape): Found | null {
  const { columns, open } = shape;
  if (pairs.every(([name]) => columnNamed(name, shape) !== null)) {
    const wording = Wording.of(pairs.map(([name, value]) => `${name} = ${value}`).join(', '));
    const reading = compoundOf(wording.text, { shape, wording });
    return (
      reading && { expectations: [...reading.expectations], claims: [...(reading.rest ?? [])] }
    );
  }
  if (pairs.length < 2 || open || columns.length !== 2 || columns.includes(null)) return null;
  const rows = pairs.map((pair) =>
    pair.map((cell) =>
      Wording.of(cell)
        .plain(Wording.of(cell).text)
        .replace(/[.,;]$/, ''),
    ),
  );
  if (
    !rows.every(([name = '', value = '']) => /^[\w .-]+$/.test(name) && /^[\w.,:-]+$/.test(value))
  )
    return null;
  return {
    expectations: [{ kind: 'table', columns: columns.map((column) => column ?? ''), rows }],
    claims: [],
  };
}
