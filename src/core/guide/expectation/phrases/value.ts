import type { ExpectedValue } from '../../../check/expectation';
import { claims, isHazardous, isOpenEnded } from '../words/hazards';
import { isNote } from '../words/notes';
import type { Wording } from '../words/wording';
import type { Claim, Family, Reading } from './claim';
import { columnNamed, valueIn } from './columnValue';
import { isPlace } from './compound';
import { countIn } from './count';
import { countedBy } from './counted';
import { scopeIn } from './scope';
import { singular } from './nouns';
import { restates, vocabularyOf } from './vocabulary';

const COUNTED =
  /^(?:the )?(?:(?:row |total |record |final |result(?:ing)? )?(?:count|total|number|value|result|sum)(?: (?:of|returned|here)(?: [\w-]+){0,4})?|\w+ ?_?count|count\(\*\)|count⟦\d+⟧)$/i;
const NON_ZERO =
  /^(?:(?:a )?(?:non-?zero|positive)(?: (?:number|value|count|result|integer))?|(?:greater|more|bigger|higher) than (?:zero|0)|above (?:zero|0))$/i;

/** What one single value should be: `6`, `true`, `'active'`, `greater than zero`. */
export const singleValue: Family = (claim) => {
  const { shape } = claim;
  if (claim.negated || !ofValue(claim)) return null;
  const body = claim.body.replace(
    /^(?:(?:the )?(?:count\(\*\)|count|total|result|value|number|row ?count)\s*(?:(?:==?|:|=>|\bis\b|\bof\b(?= ?\d))|(?=\d))|==?|=>)\s*(?=\S)/i,
    '',
  );
  if (shape.singleValue && NON_ZERO.test(body) && shape.counts?.length === 1) return expect('>', 0);
  if (shape.singleValue) return single(body, claim);
  return oneColumn(body, claim);
};

/** `relrowsecurity should be true`, `status should be 'active' for all rows`, `total should be at least 5`. */
export const namedColumn: Family = (claim) => {
  const { shape, subject, body, wording } = claim;
  if (
    claim.negated ||
    subject === '' ||
    !/^(?:be|equal|equals|read|show|is|return|)$/.test(claim.verb)
  )
    return null;
  const name = wording.plain(
    subject
      .replace(/^(?:the |each |every |all )+/i, '')
      .replace(/ (?:column|value|field|flag)s?$/i, ''),
  );
  if (shape.kind === 'explain') return null;
  const column = columnNamed(name, shape);
  if (column === null) return severalColumns(name, claim);
  const { text, count: scope } = scopeIn(body);
  const count = countIn(text);
  if (count?.noun === '' && count.rest === '' && shape.singleRow) {
    const at = shape.singleValue ? {} : { column };
    if (count.op === 'between') return null;
    return { expectations: [{ kind: 'value', op: count.op, value: count.value, ...at }] };
  }
  const value = valueIn(text, wording);
  // Another column's name compares the two.
  if (value === null || columnNamed(String(value), shape) !== null) return null;
  if (!shape.singleRow) {
    const rows =
      scope === null ? [] : [{ kind: 'rowCount' as const, op: '=' as const, value: scope }];
    return { expectations: [...rows, { kind: 'everyRow', values: { [column]: value } }] };
  }
  return {
    expectations: [{ kind: 'value', op: '=', value, ...(shape.singleValue ? {} : { column }) }],
  };
};

/** `relrowsecurity and relforcerowsecurity should both be true`: one value in each of the columns named. */
function severalColumns(names: string, { body, shape, wording }: Claim): Reading | null {
  const columns = names
    .replace(/^both /i, '')
    .split(/\s*,\s*(?:and )?|\s+(?:and|&)\s+/)
    .map((name) => columnNamed(name, shape));
  const { text, found } = scopeIn(body);
  const value = valueIn(text, wording);
  if (columns.length < 2 || columns.includes(null) || found || value === null) return null;
  if (columnNamed(String(value), shape) !== null || !shape.returnsRows) return null;
  const values = Object.fromEntries(columns.map((column) => [column ?? '', value]));
  return { expectations: [{ kind: shape.singleRow ? 'row' : 'everyRow', values }] };
}

function ofValue({ subject, shape, wording }: Claim): boolean {
  if (subject === '' || COUNTED.test(subject)) return true;
  if (!shape.singleValue) return false;
  if (columnNamed(wording.plain(subject), shape) !== null) return true;
  return shape.counts?.length === 1 && subject.split(' ').length <= 5 && !isHazardous(subject);
}

function single(body: string, claim: Claim): Reading | null {
  const { shape, wording } = claim;
  const said = shape.booleans.length === 1 ? /^(?:be )?(yes|no|y|n)$/i.exec(body)?.[1] : undefined;
  if (said !== undefined) return expect('=', /^y/i.test(said) ? 'true' : 'false');
  const count = countIn(body);
  // "1 row, x = true" is more than a count.
  if (count?.noun === 'row' && count.rest !== '' && shape.counts?.length !== 1) return null;
  if (count) {
    const found = countedBy(count, shape);
    if (
      !found ||
      isOpenEnded(count.rest) ||
      hasSecond(count.rest) ||
      /\b(?:per|each|every)\b/i.test(count.rest)
    )
      return null;
    const about = isNamed(claim) ? [] : [claim.subject];
    const isNone = count.op === '=' && count.value === 0 && isPlace(count.rest);
    const isSaid = isNone || saysNoMore(wording.plain(count.rest), shape);
    return { ...found, rest: [...about, ...(found.rest ?? []), ...(isSaid ? [] : [count.rest])] };
  }
  // What one value contains is a part of it.
  if (/^(?:contain|include|have|has|list)/.test(claim.verb)) return null;
  const { text, rest } = headOf(body);
  const value = valueIn(text, wording);
  const isOfQueries = /^for (?:both|all|each)(?: (?:queries|statements|of them))?$/i.test(rest);
  const isSaid = rest === '' || isOfQueries || saysNoMore(wording.plain(rest), shape);
  if (value === null || (!isSaid && claims(rest))) return null;
  if (!claim.led && typeof value === 'string' && !isPlainly(text, wording)) return null;
  if (rest !== '' && !/^(?:for|if|because|since|in|on|after)\b/i.test(rest)) return null;
  return { ...expect('=', truthOf(value, shape)), rest: isSaid ? [] : [rest] };
}

function truthOf(value: ExpectedValue, { booleans }: Claim['shape']): ExpectedValue {
  if (booleans.length === 0 || !/^[tf]$/i.test(String(value))) return value;
  return /^t$/i.test(String(value)) ? 'true' : 'false';
}

const COUNTING =
  /^(?:counts?|numbers?|totals?|values?|results?|sum|rows?|records?|of|the|returned|here|a|in|final|resulting|this|that|all|is|new|existing|count\(\*\)|⟦\d+⟧)$/i;

/** Whether the subject of a count says nothing that the query does not: `the settled count` is another one. */
function isNamed({ subject, shape }: Claim): boolean {
  const known = vocabularyOf(shape);
  const columns = shape.columns.flatMap((column) => [column ?? '', ...(column ?? '').split('_')]);
  const own = new Set(columns.map((column) => singular(column)));
  const words = subject.split(/[\s_]+/).filter((word) => word !== '');
  return words.every(
    (word) => COUNTING.test(word) || known.has(singular(word)) || own.has(singular(word)),
  );
}

const SEEN =
  /^(?:(?:are |is |should be )?(?:returned|found|listed|shown|exists?|present|in total|total|overall|altogether|here|there|now|sein|ergeben|liefern|zurückgeben|anzeigen|in the (?:result|output|list|table|database))\b ?)*$/i;

function saysNoMore(rest: string, shape: Claim['shape']): boolean {
  return SEEN.test(rest) || isNote(rest) || restates(rest, shape);
}

/** `4 before, 5 after`: another number, and no way to tell which is meant. */
function hasSecond(rest: string): boolean {
  return (
    /(?:[,;]|\b(?:and|but|then|not|now)\b)(?:.*\D)?\d/i.test(rest) ||
    /^(?:before|previously)\b/i.test(rest)
  );
}

/** `true for all admins` → `true`. */
function headOf(body: string): { text: string; rest: string } {
  const [text = '', ...rest] = body.split(/\s+(?=(?:for|because|since|in|on|after)\b)|,\s+/i);
  return { text, rest: rest.join(' ') };
}

/** One column of what may be several rows: a value in quotes, or of a column that holds no names. */
function oneColumn(body: string, { shape, wording, verb, led }: Claim): Reading | null {
  const [column, ...others] = shape.columns;
  if (
    shape.kind !== 'select' ||
    shape.open ||
    others.length > 0 ||
    column === undefined ||
    shape.grouped
  )
    return null;
  if (
    /(?:name|label|def)$/i.test(column ?? '') ||
    /^(?:show|see|list|include|contain|have|display)/.test(verb)
  )
    return null;
  const value = valueIn(body, wording);
  if (value === null || typeof value === 'number') return null;
  if (!led && !isPlainly(body, wording)) return null;
  return expect('=', value);
}

/** A word of its own that is no sentence: in quotes, or true, false and null. */
function isPlainly(text: string, wording: Wording): boolean {
  return wording.isLiteral(text) || /^(?:true|false|t|f|null|yes|no)$/i.test(text.trim());
}

function expect(op: '=' | '>', value: string | number): Reading {
  return { expectations: [{ kind: 'value', op, value }] };
}
