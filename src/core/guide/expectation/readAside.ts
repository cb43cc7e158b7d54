import type { Expectation } from '../../check/expectation';
import { asksForResult } from './asks';
import type { QueryShape, SentencePlace } from './model';
import { readClaim } from './phrases/families';
import { namesIn } from './phrases/names';
import { withReason } from './phrases/refusalReason';
import { restates } from './phrases/vocabulary';
import type { Found } from './readText';
import { isOpenEnded } from './words/hazards';
import { isNote } from './words/notes';
import type { Segment } from './words/segments';
import type { Wording } from './words/wording';

/** `cost below 10`, `< 5 ms`: a bound on something that no expectation holds. */
const LIMIT =
  /(?:[<>]|\b(?:below|under|above|over|within|less|more|faster|slower)\b).*\d|\d ?(?:ms|s|sec|seconds)\b/i;
const COMMANDS =
  /^(?=.*\bselect\b)(?=.*\binsert\b)(?=.*\bupdate\b)(?=.*\bdelete\b)[a-z\s,/+&|-]+$/i;
const COMMAND_WORDS =
  /^(?:select|insert|update|delete|and|one|each|per|for|command|policy|policies|[\s,/+&|-]+)$/i;
/** Where there is no row, words about the rows can be wrong only by speaking of others. */
const MORE =
  /[\d=<>]|\b(?:but|except|only|then|later|other tables?|has|have|contains?|should|must|expect\w*)\b/i;
const INCLUDING = /^(?:including|incl\.?|namely|such as)\s+(?=\S)/i;

/** What stands in parentheses or behind a dash, next to what was found in the sentence itself. */
export function readAside(
  found: Found,
  { kind, text }: Segment,
  wording: Wording,
  shape: QueryShape,
  place: SentencePlace,
): void {
  const written = wording.written(text);
  if (addReason(found, text, wording)) return;
  if (isSaid(text, found.expectations, wording, shape)) return;
  if (LIMIT.test(text) || (kind === 'aside' && isOpenEnded(text))) {
    if (!asksForResult(written, place)) {
      found.claims.push(written);
      return;
    }
  }
  const reading = listed(text, found.expectations, wording, shape) ?? asked();
  if (!reading) {
    found.claims.push(written);
    return;
  }
  found.expectations.push(...reading.expectations);
  found.claims.push(...(reading.rest ?? []).map((rest) => wording.written(rest)));

  function asked(): ReturnType<typeof readClaim> {
    const aside = readClaim(text, wording, shape);
    if (asksForResult(written, place)) return aside;
    // What is no sentence of its own says how the rows are, and never how many.
    const describes = aside?.expectations.every(({ kind }) => DESCRIBING.has(kind)) === true;
    return describes ? aside : null;
  }
}

const DESCRIBING: ReadonlySet<string> = new Set(['everyRow', 'row', 'perGroup', 'planUses']);

/** Why, when, what the query itself already says, or what follows from the number that was read. */
function isSaid(
  text: string,
  expectations: readonly Expectation[],
  wording: Wording,
  shape: QueryShape,
): boolean {
  const plain = wording.plain(text);
  if (isNote(plain) || /^new$/i.test(plain) || restates(plain, shape)) return true;
  if (expectations.some((each) => isOtherName(plain, each))) return true;
  const count = expectations.length === 1 ? countOf(expectations[0]) : null;
  if (count === 4 && COMMANDS.test(plain))
    return plain.split(/\s+|(?=[,/+&|])/).every((word) => COMMAND_WORDS.test(word));
  return count === 0 && !MORE.test(plain) && !isOpenEnded(plain);
}

/** How people call what a column of the catalog says when it is true. */
const OTHER_NAMES: readonly (readonly [column: RegExp, said: RegExp])[] = [
  [/^prosecdef$/, /^security[ -]definer$/i],
  [
    /^(?:rel)?rowsecurity$/,
    /^(?:rls|row[ -]level security|row security)(?: (?:is )?(?:on|enabled|active))?$/i,
  ],
  [/^attnotnull$/, /^not null$/i],
  [/^(?:ind)?isunique$/, /^unique$/i],
];

function isOtherName(text: string, expectation: Expectation): boolean {
  if (expectation.kind !== 'everyRow' && expectation.kind !== 'row') return false;
  return Object.entries(expectation.values).some(
    ([column, value]) =>
      /^t(?:rue)?$/i.test(String(value)) &&
      OTHER_NAMES.some(([named, said]) => named.test(column) && said.test(text)),
  );
}

function countOf(expectation: Expectation | undefined): number | null {
  if (expectation?.kind === 'rowCount' || expectation?.kind === 'perGroup')
    return expectation.op === '=' ? expectation.value : null;
  if (expectation?.kind !== 'value' || expectation.op !== '=') return null;
  return typeof expectation.value === 'number' ? expectation.value : null;
}

/** `3 rows (a, b, c)`, `3 rows (including a)`: the names of what was counted. */
function listed(
  text: string,
  expectations: readonly Expectation[],
  wording: Wording,
  shape: QueryShape,
): ReturnType<typeof namesIn> {
  const [first] = expectations;
  const count = countOf(first);
  if (first?.kind === 'perGroup') return ofEach(text, count, shape);
  if (count === null || shape.kind !== 'select' || shape.singleRow || shape.singleValue)
    return null;
  const within = text.replace(INCLUDING, '');
  const names = namesIn(within, { shape, wording, verb: 'list' }, true);
  const [list] = names?.expectations ?? [];
  if (list?.kind !== 'names') return null;
  return within !== text || list.values.length === count ? names : null;
}

/** `1 policy per table (SELECT)` */
function ofEach(
  text: string,
  count: number | null,
  { columns }: QueryShape,
): ReturnType<typeof namesIn> {
  const command = /^(?:for )?(select|insert|update|delete|all)$/i.exec(text.trim())?.[1];
  if (command === undefined || count !== 1 || !columns.includes('cmd')) return null;
  return { expectations: [{ kind: 'everyRow', values: { cmd: command.toUpperCase() } }] };
}

/** `Should be rejected (duplicate key)`: the words beside a refusal say why. */
function addReason(found: Found, text: string, wording: Wording): boolean {
  const [refusal, ...more] = found.expectations;
  if (refusal?.kind !== 'fails' || more.length > 0) return false;
  const reason = withReason(refusal, text, wording);
  if (!reason) return false;
  found.expectations[0] = reason.found;
  if (reason.rest !== undefined) found.claims.push(wording.written(reason.rest));
  return true;
}
