import type { Expectation, ExpectedValue } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { claims, isHazardous, isOpenEnded } from '../words/hazards';
import { isNote } from '../words/notes';
import type { Wording } from '../words/wording';
import type { Claim, Family, Reading } from './claim';
import { boundIn } from './bound';
import { columnValueIn, type ColumnValue } from './columnValue';
import { countIn, meaningOf, rowCount, type Count } from './count';
import { adjectivesOf, countedBy, qualifierOf } from './counted';
import { namesIn } from './names';
import { isCatalogNoun } from './nouns';
import { perGroupOf } from './perGroup';
import { scopeIn } from './scope';
import { restates } from './vocabulary';

interface Parts {
  count: Count | null;
  readonly pairs: ColumnValue[];
  readonly rest: string[];
  readonly groups: Expectation[];
  /** How many rows `both` or `all four tables` speak of. */
  scope: number | null;
}

/** `3 rows`, `1 row, data_type = 'x', is_nullable = 'YES'`, `4 tables, all with rowsecurity = true`. */
export const compound: Family = (claim) => {
  const { subject, body, verb, negated, shape } = claim;
  if (subject !== '' && !ROW_COUNT.test(subject)) return countedSubject(claim);
  // "Should show: 4500" may be a value of a row.
  if (SHOWN.test(verb) && /^:?\s*-?\d[\d,.]*$/.test(body) && !shape.singleValue) return null;
  const writes = /^(?:update|insert|delete|affect|modif|change|remove|touch)/.test(verb);
  if (writes && shape.kind !== 'write') return null;
  return negated ? turned(claim) : compoundOf(body, claim);
};

const SHOWN = /^(?:show|see|list|display|contain|include)s?$/;
const ROW_COUNT = /^(?:the )?(?:row |result )?(?:count|number of rows|total)$/i;
const SEEN =
  /^(?:returned|visible|shown|listed|present|found|displayed|exist|there|affected|updated|deleted|inserted|come back|appear|show up|be seen)$/i;

/** `No rows should be returned`, `only 2 notes should be visible`. */
function countedSubject({ subject, verb, body, negated, shape }: Claim): Reading | null {
  const isSeen = SEEN.test(body) || (verb === 'come' && body === '');
  const count = negated || !isSeen ? null : countIn(subject);
  if (count?.rest !== '' || isOpenEnded(subject)) return null;
  if (WRITTEN.test(body) && shape.kind !== 'write') return null;
  return countedBy(count, shape);
}

/** `should not return more than 5 rows` */
function turned({ body, shape }: Claim): Reading | null {
  const count = countIn(body);
  if (count?.rest !== '' || (count.op !== '>' && count.op !== '<')) return null;
  return countedBy({ ...count, op: count.op === '>' ? '<=' : '>=' }, shape);
}

/** `for a new tenant`: which rows are meant. */
export function isPlace(text: string): boolean {
  return PLACE.test(text) && !claims(text.replace(/^\w+ (?:all|both|every) /i, ''));
}

export function compoundOf(
  body: string,
  { shape, wording }: Pick<Claim, 'shape' | 'wording'>,
): Reading | null {
  const parts: Parts = { count: null, pairs: [], rest: [], groups: [], scope: null };
  const pieces = piecesOf(body.replace(FIRST, ''));
  // Why it is so is no part of what is expected.
  for (const [at, piece] of pieces.entries()) {
    if (at > 0 && REASON.test(piece)) break;
    if (!read(piece, at, parts, shape, wording)) return null;
  }
  if (!parts.count && parts.pairs.length === 0 && parts.groups.length === 0) return null;
  return meaning(parts, shape);
}

const SEPARATOR =
  /\s*(?:(?<!\d),|,(?!\d{3}(?!\d)))\s*(?:and |with |all |each |where |having )*|(?<!\bbetween [\w.,]{1,15})\s+(?:and|with|where|having|und|y|et)\s+(?:all |each |both )?(?:with |having )?|\s*;\s*|\s+\+\s+/i;

const FIRST =
  /^(?:without (?:any )?(?:\w+ )?errors?|successfully|cleanly),? and (?:(?:have|return|show|contain|give|list)s? )?(?=\S)/i;
const NO_MORE = /^(?:nothing|no(?:thing)?|none) (?:else|more|others?)$/i;
const VERDICT =
  /^(?:==?|is|are|means?|=>) (?:good|ok|okay|pass(?:ed)?|correct|fine|success|expected|healthy|clean|(?:all |everything )?(?:is )?(?:good|ok|okay|fine|well|clear|clean|correct))$/i;
const JUDGES = /^(?:would |will )?(?:means?|indicates?|implies|signals?) /i;
const REASON = /^(?:because|since|so that|due to|thanks to)\b/i;

function piecesOf(body: string): string[] {
  return body
    .split(SEPARATOR)
    .map((piece) => piece.trim().replace(/[.:]+$/, ''))
    .filter((piece) => piece !== '');
}

function read(
  piece: string,
  at: number,
  parts: Parts,
  shape: QueryShape,
  wording: Wording,
): boolean {
  const { text, count: scope, found } = scopeIn(piece);
  const pair = columnValueIn(text, wording, shape);
  if (pair) {
    parts.pairs.push(pair);
    parts.scope ??= scope;
    return true;
  }
  const bounds = boundIn(piece, wording, shape);
  if (bounds) {
    parts.groups.push(...bounds);
    return true;
  }
  const count = at === 0 ? countIn(piece) : null;
  if (count) {
    const groups = perGroupOf(count, shape);
    if (groups === 'unclear') return false;
    if (groups) {
      parts.groups.push(...groups);
      const adjectives = adjectivesOf(count, shape);
      if (adjectives !== null) parts.rest.push(adjectives);
      return true;
    }
    parts.count = count;
    const qualifier = qualifierOf(count, shape);
    if (qualifier !== null) parts.rest.push(qualifier);
    return count.rest === '' || readRest(count.rest, parts, shape, wording);
  }
  if (at === 0 && !found) return false;
  if (NO_MORE.test(piece) && parts.count?.op === '=') return true;
  if (isHazardous(piece) || found || at > 0) {
    if (isOpenEnded(piece)) return false;
    if (/^(?:no|without(?: any)?) (?:\w+ )?(?:errors?|exceptions?)$/i.test(piece)) return true;
    // A second quantity: which of them is meant, and of what, is not said.
    if (parts.count && readListed(piece, parts, shape, wording)) return true;
    const second = parts.count && countIn(piece);
    if (second && /^(?:one|1)$/i.test(piece.split(' ', 1)[0] ?? '') && second.noun === '') {
      const groups = perGroupOf(second, shape);
      if (groups === 'unclear') parts.rest.push(piece);
      else parts.groups.push(...(groups ?? []));
      if (groups) return true;
    }
    if (second && !second.rest.startsWith('of ')) return false;
    if (!restates(wording.plain(piece), shape) && !isNote(wording.plain(piece)))
      parts.rest.push(piece);
    return true;
  }
  return false;
}

/** Behind a count: where the rows are, what happened to them, or what else they hold. */
function readRest(rest: string, parts: Parts, shape: QueryShape, wording: Wording): boolean {
  if (isOpenEnded(rest)) return false;
  const scoped = scopeIn(rest);
  if (scoped.found && scoped.text === '') {
    // "3 rows for all tables" could be three for each; none at all is none for each.
    return parts.count?.value === 0 && parts.count.op === '=';
  }
  const pair = columnValueIn(rest, wording, shape);
  if (pair) {
    parts.pairs.push(pair);
    return true;
  }
  if (readListed(rest, parts, shape, wording)) return true;
  // "No rows means that the migration failed" expects some.
  if (JUDGES.test(rest) && !VERDICT.test(rest)) return false;
  if (!saysMore(rest, parts, shape, wording)) return true;
  parts.rest.push(rest);
  return true;
}

/** `including a and b` */
function readListed(text: string, parts: Parts, shape: QueryShape, wording: Wording): boolean {
  const listed = /^(?:including|namely|such as)\s+(.+)$/i.exec(text);
  const names = listed && namesIn(listed[1] ?? '', { shape, wording, verb: 'include' });
  parts.groups.push(...(names?.expectations ?? []));
  parts.rest.push(...(names?.rest ?? []));
  return names !== null;
}

const HAPPENED =
  /^(?:(?:are |is |were |was |should be )?(?:returned|found|inserted|affected|updated|deleted|listed|shown|displayed|created|present|existing?|exists?|visible|in total|total|each?|here|now|overall|altogether|back|removed|added|changed|zurück|liefern|zurückgeben|ergeben|anzeigen|sein|erwartet|esperad[oa]s|attendue?s|only$)\b ?)+/i;
const WRITTEN = /\b(?:inserted|affected|updated|deleted|removed|added|changed|created)\b/i;
const PLACE =
  /^(?:for|in|from|on|of|by|to|after|before|because|since|as|due to|thanks to|via|under|at|von|in der|del?|de la|pour|für|without (?:any )?(?:\w+ )?(?:errors?|ambiguity))\b/i;

/** Whether words behind a count claim anything beside it. */
function saysMore(rest: string, { count }: Parts, shape: QueryShape, wording: Wording): boolean {
  const happened = HAPPENED.exec(rest)?.[0] ?? '';
  if (shape.kind !== 'write' && WRITTEN.test(happened)) return true;
  if (VERDICT.test(rest) || isNote(wording.plain(rest))) return false;
  const behind = rest.slice(happened.length).trim();
  if (behind === '' || isNote(wording.plain(behind)) || HARMLESS.test(behind)) return false;
  if (renames(behind, shape) || restates(wording.plain(behind), shape)) return false;
  // Where there is no row there is none of any place, either.
  const isNone = count?.op === '=' && count.value === 0;
  return !isNone || !isPlace(behind);
}

const HARMLESS = /^(?:without (?:any )?(?:\w+ )?(?:errors?|ambiguity)|of (?:them|these|those))$/i;

const SHOWING =
  /^(?:showing|listing|displaying|describing|one for|one per)\s+(?:(?:all|the|your|these|those|of|our|new|each|every|created|added) )*([\p{L}_]+)$/iu;

/** `3 rows showing all new columns`, where the rows are the columns: another name for them. */
function renames(text: string, shape: QueryShape): boolean {
  const noun = SHOWING.exec(text)?.[1];
  return noun !== undefined && /s$/i.test(noun) && isCatalogNoun(noun, shape);
}

function meaning({ count, pairs, rest, groups, scope }: Parts, shape: QueryShape): Reading | null {
  const values: Record<string, ExpectedValue> = Object.fromEntries(
    pairs.map(({ column, value }) => [column, value]),
  );
  // The same column with two values says that rows differ.
  if (Object.keys(values).length < pairs.length) return null;
  // `1, x, t` may be one row, column by column.
  if (count?.noun === '' && rest.length > 0 && count.rest === '') return null;
  if (pairs.length === 0) {
    const counted = count ? meaningOf(count, shape) : [];
    return counted && { expectations: [...counted, ...groups], rest };
  }
  if (shape.kind !== 'select' && !shape.returnsRows) return null;
  if (shape.kind === 'explain' || shape.kind === 'describe') return null;
  // "No rows with status = 'open'" leaves open what other rows there are.
  if (count?.value === 0) return null;
  const isOne = count?.op === '=' && count.value === 1;
  if (isOne || (!count && shape.singleRow && pairs.length > 1)) {
    return { expectations: [{ kind: 'row', values }, ...groups], rest };
  }
  if (!count && shape.singleRow) {
    const [pair] = pairs;
    if (!pair) return null;
    const column = shape.singleValue ? {} : { column: pair.column };
    return {
      expectations: [{ kind: 'value', op: '=', value: pair.value, ...column }, ...groups],
      rest,
    };
  }
  const atLeastOne = count?.op === '>=';
  // "At least one row with status = active" says nothing of the other rows.
  if (atLeastOne || (count && count.op !== '=')) {
    const rows = meaningOf(count, shape);
    return (
      rows && {
        expectations: rows,
        rest: [...rest, pairs.map(({ column, value }) => `${column} = ${value}`).join(', ')],
      }
    );
  }
  const rows = count
    ? meaningOf(count, shape)
    : scope === null
      ? []
      : rowCount({ op: '=', value: scope, max: scope, noun: 'rows', rest: '' });
  if (!rows) return null;
  return { expectations: [...rows, { kind: 'everyRow', values }, ...groups], rest };
}
