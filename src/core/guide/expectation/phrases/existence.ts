import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { isHazardous } from '../words/hazards';
import type { Claim, Family, Reading } from './claim';
import { isRowWord, singular } from './nouns';
import { NUMBER, numberOf } from '../words/numbers';
import { vocabularyOf } from './vocabulary';

const THERE =
  /^(?:exists?|be (?:there|present|listed|visible|found|created|in place|in the (?:list|results?|output))|(?:be )?(?:there|present|listed|visible|found|created|in place)|(?:appear|show up|be shown)(?: (?:here|in the (?:list|results?|output)))?|(?:have been|be) (?:created|added)|appear (?:here|in the (?:list|results?|output)))(?: (?:now|after (?:the )?migration|here))?$/i;
const GONE =
  /^(?:be (?:gone|absent|removed|deleted|dropped|empty|missing)|(?:have been|has been) (?:removed|deleted|dropped)|gone|absent|removed|deleted|dropped)(?: (?:now|after (?:the )?(?:migration|rollback)|here))?$/i;

/** `the trigger should exist`, `the column should be gone`, `should not return any rows`. */
export const existence: Family = (claim) => {
  const { shape } = claim;
  if (shape.kind !== 'select' && shape.kind !== 'describe') return null;
  const body = [claim.verb === 'be' ? 'be' : '', claim.body].join(' ').trim();
  if (claim.subject === '' && claim.negated) return noRows(claim, body);
  if (THERE.test(body)) return claim.negated ? absentThing(claim) : present(claim);
  if (GONE.test(body) && !claim.negated) return absentThing(claim);
  if (/^be empty$/i.test(body) && claim.negated && claim.subject === '') return some(shape);
  return null;
};

const ANY = /^(?:any )?(?:rows?|records?|results?|data|entries|anything)(?: at all)?$/i;

function noRows(claim: Claim, body: string): Reading | null {
  const { shape } = claim;
  if (/^be (?:empty|0|zero)$/i.test(body)) {
    if (/empty/i.test(body)) return shape.singleRow || shape.singleValue ? null : some(shape);
    return shape.singleValue && shape.counts?.length === 1 ? value('>', 0) : null;
  }
  if (/^(?:be )?(?:exist|there|present|listed|found)$/i.test(body)) return absent(shape);
  if (/^(?:nothing|no rows)$/i.test(claim.body)) return null;
  return ANY.test(claim.body) && claim.verb !== 'be' ? absent(shape) : null;
}

/** Only what the query asks for by its name can be told from anything else that it lists. */
function absentThing({ subject, shape, wording }: Claim): Reading | null {
  if (subject === '' || shape.singleValue) return isHazardous(subject) ? null : absent(shape);
  return asksFor(thingIn(subject, wording), shape) && !isHazardous(subject) ? absent(shape) : null;
}

function thingIn(subject: string, wording: Claim['wording']): string {
  const article = /^(?:the|this|that|your|our|an?|new|old)\s+/i;
  const thing = wording.plain(subject.replace(article, '').replace(article, ''));
  const named = NAMED.exec(thing);
  const name = named?.[1] ?? named?.[2] ?? '';
  return isIdentifier(name) ? name : thing;
}

const KIND =
  '(?:trigger|index|policy|column|table|function|view|constraint|extension|role|bucket|type|job|schema|sequence)';
/** `trigger orders_touch`, `orders_touch trigger` */
const NAMED = new RegExp(`^(?:${KIND} (\\S+)|(\\S+) ${KIND})$`, 'i');

function asksFor(thing: string, { restrictions }: QueryShape): boolean {
  if (isIdentifier(thing)) {
    return restrictions.some(({ values }) => values.length === 1 && values[0] === thing);
  }
  if (isRowWord(thing)) return true;
  const isTable = /\b(?:tables?|views?|relations?)$/i.test(thing);
  return restrictions.some(
    ({ column }) =>
      /(?:name|label)$/i.test(column) &&
      !/^(?:schemaname|nspname|table_schema)$/i.test(column) &&
      (isTable || !/^(?:tablename|table_name|relname)$/i.test(column)),
  );
}

function isIdentifier(thing: string): boolean {
  return /^\w+(?:\.\w+)*$/.test(thing) && thing.includes('_');
}

function absent(shape: QueryShape): Reading | null {
  if (shape.kind === 'describe') return null;
  if (shape.singleValue) {
    if (shape.booleans.length === 1) return value('=', 'false');
    return shape.counts?.length === 1 ? value('=', 0) : null;
  }
  if (shape.singleRow || shape.grouped) return null;
  return rows('=', 0);
}

function some(shape: QueryShape): Reading | null {
  return shape.singleRow || shape.singleValue ? null : rows('>=', 1);
}

function present({ subject, shape, wording }: Claim): Reading | null {
  const restricted = shape.restrictions.filter(({ values }) => values.length > 1);
  const thing = thingIn(subject, wording);
  if (isHazardous(subject)) return null;
  if (shape.singleValue) {
    if (shape.booleans.length === 1) return value('=', 'true');
    return shape.counts?.length === 1 && restricted.length === 0 ? value('>=', 1) : null;
  }
  if (shape.singleRow || shape.grouped) return null;
  const all = new RegExp(
    `^(?:all|both)(?: of)?(?: the| these)?(?: (${NUMBER}))?(?: (.+))?$`,
    'i',
  ).exec(thing);
  if (all)
    return allOf(/^both/i.test(thing) ? 2 : all[1] === undefined ? null : numberOf(all[1]), shape);
  const named = shape.restrictions.find(({ values }) => values.includes(thing));
  if (named?.values.length === 1) return rows('>=', 1);
  if (named) return { expectations: [{ kind: 'names', values: [thing] }] };
  if (/^[\w.]+$/.test(thing) && thing.includes('_'))
    return { expectations: [{ kind: 'names', values: [thing] }] };
  const words = namedAlone(thing, shape);
  if (words) return { expectations: [{ kind: 'names', values: words }] };
  const last = thing.split(' ').at(-1) ?? '';
  if (isRowWord(last)) return rows('>=', 1);
  // "The policies should exist" means all of them, and which those are only a list says.
  const isPlural = singular(last) !== last.toLowerCase();
  if (isPlural || restricted.length > 0) return allOf(null, shape);
  return subject === '' || asksFor(thing, shape) ? rows('>=', 1) : null;
}

/** `email`, `email and phone`, under one column of names. */
function namedAlone(thing: string, shape: QueryShape): string[] | null {
  const [column, ...others] = shape.columns;
  if (others.length > 0 || shape.open || !/(?:name|label)$/i.test(column ?? '')) return null;
  const words = thing.split(/\s*,\s*(?:and )?|\s+and\s+/);
  const known = vocabularyOf(shape);
  const isName = (word: string): boolean =>
    /^[a-z][a-z0-9_]*$/.test(word) && !known.has(singular(word)) && !COMMON.test(word);
  return words.every(isName) ? words : null;
}

const COMMON =
  /^(?:rows?|data|everything|anything|something|it|they|them|this|that|these|those|all|both|each|migrations?|entr(?:y|ies)|records?|results?|names?|labels?|values?|columns?|tables?|polic(?:y|ies)|triggers?|functions?|index(?:es)?|constraints?|extensions?|roles?|types?|schemas?|buckets?|views?|jobs?|users?|changes?|objects?|new|old|one|two|three|four|five)$/;

function allOf(count: number | null, shape: QueryShape): Reading | null {
  const lists = shape.restrictions.filter(({ values }) => values.length > 1);
  const [list, ...others] = lists;
  const expectations: Expectation[] = [];
  if (count !== null) expectations.push({ kind: 'rowCount', op: '=', value: count });
  else if (list && others.length === 0 && (shape.open || shape.columns.includes(list.column))) {
    expectations.push({ kind: 'names', values: list.values });
  }
  return expectations.length > 0 ? { expectations } : null;
}

function rows(op: '=' | '>=', count: number): Reading {
  return { expectations: [{ kind: 'rowCount', op, value: count }] };
}

function value(op: '=' | '>' | '>=', is: string | number): Reading {
  return { expectations: [{ kind: 'value', op, value: is }] };
}
