import type { QueryShape } from '../model';
import { claims, isHazardous, isOpenEnded } from '../words/hazards';
import type { Wording } from '../words/wording';
import type { Claim, Family } from './claim';
import { columnNamed, VAGUE, valueIn } from './columnValue';

const EXACT =
  /^(?:(?:only|exactly|just)(?: (?:these|this|the following|the))?(?: [a-z]+:)?\s*:?\s+|these (?:[a-z]+ )?only:?\s+)/i;
const BEHIND_EXACT = /\s+(?:only|and nothing else|and no others?|exclusively)$/i;
const INTRO =
  /^(?:(?:at least )?(?:the |these |following |new |all |of )*(?:names?|tables?|columns?|policies|policy|index|indexes|indices|functions?|triggers?|values?|enum values?|labels?|roles?|views?|extensions?|constraints?|rows?|fields?|buckets?|schemas?|types?)(?: (?:named|called))?\s*:?\s+|the following:?\s+)(?=\S)/i;
const LISTED =
  /\s+(?:(?:is |are )?(?:in|among|as part of) (?:the |this )?(?:results?|list|output|result set|rows|columns?|tables?)(?: list)?|(?:is|are|to be) (?:listed|shown|present|returned)|listed|present|columns?|tables?|index(?:es)?|policies|policy|functions?|triggers?|constraints?|extensions?|views?|enum values|values)$/i;
const MORE = /(?:,?\s*(?:and |&\s*)?(?:etc\.?|others|more|so on|\.\.\.|…)|\.\.\.|…)$/i;

const ONLY = /^(?:only|just|exactly) (?!\d|the (?:first|last)|one\b|rows?\b)/i;
const SEEN =
  /^(?:(?:be )?(?:returned|listed|shown|displayed|visible|present|found)|appear|show up|come back|exist)$/i;

/** `a, b and c`, `only a and b`, `idx_a in the list`. */
export const names: Family = (claim) => {
  if (!claim.led || claim.negated || !canHoldNames(claim.shape)) return null;
  // "Only a and b should be listed"
  if (ONLY.test(claim.subject) && SEEN.test(claim.body))
    return /⟦|_/.test(claim.subject) && !/\bthe\b/i.test(claim.subject)
      ? namesIn(claim.subject, { ...claim, verb: 'list' })
      : null;
  if (claim.subject !== '' || /^of /i.test(claim.body)) return null;
  return namesIn(claim.body, claim);
};

function canHoldNames(shape: QueryShape): boolean {
  if (shape.kind === 'describe') return true;
  return shape.returnsRows && shape.kind === 'select' && !shape.singleRow && !shape.singleValue;
}

export function namesIn(
  body: string,
  claim: Pick<Claim, 'shape' | 'wording' | 'verb'>,
  isList = false,
): ReturnType<Family> {
  let text = body.replace(/^at least (?!\d)/i, '').replace(EXACT, '');
  let exact = EXACT.test(body);
  const behind = text.replace(BEHIND_EXACT, '');
  exact ||= behind !== text;
  const said = behind.replace(INTRO, '');
  const isListed = /\bin (?:the |this )?(?:list|results?|output|rows)$/i.test(said);
  text = said
    .replace(LISTED, '')
    .replace(LISTED, '')
    .replace(/^:\s*/, '')
    .replace(/^the (?=\S*_\S*$)/i, '');
  const open = MORE.exec(text);
  if (open) text = text.slice(0, open.index);
  const items = itemsIn(text, claim.wording);
  if (
    !items ||
    items.length === 0 ||
    !fit(items, claim, isList || isListed || (exact && items.every(isIdentifier)))
  )
    return null;
  const found = { kind: 'names' as const, values: items, ...(exact ? { exact } : {}) };
  return { expectations: [found], rest: open ? [open[0].replace(/^,\s*/, '')] : [] };
}

/** `claim(integer,text)`, as a function's identity is printed. */
const SIGNATURE = /^[a-z_][\w$.]*\((?:[a-z_][\w .[\]]*(?:, ?[a-z_][\w .[\]]*)*)?\)$/i;

/** Every item must be one name: a word, or anything in quotes. */
function itemsIn(text: string, wording: Wording): string[] | null {
  const items = text
    .split(/\s*,(?![^()]*\))\s*(?:and |& )?|\s+(?:and|&|und|y|et)\s+|\s*;\s*/i)
    .filter((item) => item !== '');
  const found: string[] = [];
  for (const item of items) {
    if (SIGNATURE.test(item)) {
      found.push(item);
      continue;
    }
    const value = valueIn(item.replace(/\s*[.:]$/, ''), wording);
    if (value === null || typeof value === 'number') return null;
    if (
      !wording.isLiteral(item) &&
      (isHazardous(item) || /^(?:true|false|t|f|yes|no|NULL)$/.test(value))
    )
      return null;
    found.push(value);
  }
  return new Set(found).size === found.length ? found : null;
}

function fit(
  items: readonly string[],
  { shape, wording, verb }: Pick<Claim, 'shape' | 'wording' | 'verb'>,
  isList: boolean,
): boolean {
  const restricted = new Set(shape.restrictions.flatMap(({ values }) => values));
  if (items.every((item) => restricted.has(item))) return true;
  // Naming the columns of the result describes it and says nothing of its rows.
  if (items.some((item) => columnNamed(item, shape) !== null)) return false;
  if (shape.open && !isCatalog(shape) && shape.kind !== 'describe') return false;
  // As many items as columns may be one row.
  const lists = isList || /^(?:include|contain|list)/.test(verb);
  if (!lists && items.length > 1 && items.length === shape.columns.length) return false;
  const [item = ''] = items;
  if (items.every((each) => SIGNATURE.test(each))) return true;
  if (items.length > 1) return true;
  if (shape.columns.length === 1 && !/(?:name|label|def)$/i.test(shape.columns[0] ?? '')) {
    return /^(?:show|see|list|include|contain|have|display)/.test(verb);
  }
  return (
    item.includes('_') ||
    (isCatalog(shape) &&
      !claims(item) &&
      !isOpenEnded(item) &&
      !VAGUE.test(item) &&
      !wording.plain(item).includes(' '))
  );
}

function isIdentifier(item: string): boolean {
  return /^[a-z]\w*_\w*$/i.test(item);
}

function isCatalog({ relations }: QueryShape): boolean {
  return relations.some((each) => /^(?:pg_catalog\.|information_schema\.|pg_)/.test(each));
}
