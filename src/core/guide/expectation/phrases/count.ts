import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { NUMBER, numberOf } from '../words/numbers';
import { countsRows, isRowWord, isUnit } from './nouns';

export interface Count {
  readonly op: '=' | '>' | '>=' | '<' | '<=' | 'between';
  readonly value: number;
  /** The upper end of `between`. */
  readonly max: number;
  /** What is counted: `new tables`; empty for a bare number. */
  readonly noun: string;
  /** What stands behind it. */
  readonly rest: string;
}

type Op = Count['op'];

const N = `(${NUMBER})(?![\\w%/]|[.:,-]\\w|-)`;
const QUANTITIES: readonly (readonly [RegExp, Op])[] = [
  [`between ${N} and ${N}`, 'between'],
  [`from ${N} to ${N}`, 'between'],
  [`(\\d+)\\s*[-–]\\s*(\\d+)(?![\\w%.-])`, 'between'],
  [
    `(?:at least|(?:greater|more|bigger|higher) than or equal(?:s)? to|minimum(?: of)?|min\\.?|no (?:fewer|less) than|not (?:fewer|less) than|>=|mindestens|al menos|au moins) ?${N}`,
    '>=',
  ],
  [`${N} or (?:more|greater|above|higher)`, '>='],
  [`(\\d[\\d,]*)\\+(?!\\d)`, '>='],
  [
    `(?:at most|(?:less|fewer|lower|smaller) than or equal(?:s)? to|maximum(?: of)?|max\\.?|no more than|not more than|up to|<=|höchstens) ?${N}`,
    '<=',
  ],
  [`${N} or (?:fewer|less|below|lower)`, '<='],
  [`(?:more than|greater than|over|above|>) ?${N}`, '>'],
  [`(?:fewer than|less than|under|below|<) ?${N}`, '<'],
  [
    `(?:exactly|precisely|just|only|a total of|total of|all(?: of)?(?: the)?|the|these|a(?= single)|genau|exactamente|exactement|==?)? ?${N}`,
    '=',
  ],
].map(([source, op]) => [new RegExp(`^${source}`, 'i'), op as Op] as const);

const NONE =
  /^(?:(?:an? )?empty(?: (?:result(?: ?set)?|set|table|list|array|output))?|nothing|none|no (?:data|output)|zero(?! \w)|leer|nichts|keine(?! \w)|vacío|vide)(?![\w-])/i;
const SOME =
  /^(?:(?:at least )?(?:some|any) (?:rows?|records?|results?|data)|(?:rows|records|results|data)|non-empty(?: result(?: ?set)?)?)(?![\w-])/i;
const MULTIPLE = /^(?:multiple|more than one|several different) (?=\w)/i;

const ANY_ZERO = /^(?:no(?! (?:more|fewer|less|longer|other)\b)|zero|0|keine|ninguna?|aucune?) /i;

const STOP = new Set(
  (
    'in from for on of with that where which having per each every returned found inserted affected updated deleted listed ' +
    'shown total to by after before as are is should only exist exists present and or all if unless because since when ' +
    'including namely such like created displayed remaining left visible at without both whose who was were have has not but plus than then via under ' +
    'across among between using removed added changed matching here there now overall altogether today'
  ).split(' '),
);
const CHANGING =
  /^(?:more|other|additional|different|extra|further|less|fewer|times|or|and|distinct|th|st|nd|rd|latest|newest|oldest|most|top|recent|largest|biggest|smallest|slowest|fastest|highest|lowest|hundreds?|thousands?|millions?|billions?|dozens?|higher|lower|greater|bigger|smaller|mehr|weniger|menos|más|moins|nicht|no|non|nein|not|falsch|wrong|incorrect|x|a|an)$/i;

/** What is counted in a result and is none of its rows. */
export const NOT_NOUNS =
  /^(?:errors?|failures?|duplicates?|nulls?|zeros?|missing|gaps?|exceptions?|mistakes?|deleted|inserted|updated|columns? values?)$/i;

/** The quantity that a text begins with, with its noun. */
export function countIn(text: string): Count | null {
  const none = NONE.exec(text);
  // "None of the users is an admin" counts no rows.
  if (none && /^ of\b/i.test(text.slice(none[0].length))) return null;
  if (none) return withNoun('=', 0, 0, 'rows', text.slice(none[0].length));
  const some = SOME.exec(text);
  if (some) return withNoun('>=', 1, 1, 'rows', text.slice(some[0].length));
  const many = MULTIPLE.exec(text);
  if (many) return nounIn('>=', 2, 2, text.slice(many[0].length));
  const zero = ANY_ZERO.exec(text);
  if (zero) return nounIn('=', 0, 0, text.slice(zero[0].length));
  for (const [pattern, op] of QUANTITIES) {
    const match = pattern.exec(text);
    const value = match && numberOf((match[1] ?? '').replace(/,$/, ''));
    if (!match || value === null) continue;
    const counted = nounIn(op, value, value, text.slice(match[0].length));
    // "a table with" and "an error" name a thing and count nothing.
    if (/^an?$/i.test(match[1] ?? '') && !/^(?:row|record|entry)$/i.test(counted?.noun ?? ''))
      return null;
    const max = match[2] === undefined ? value : numberOf(match[2]);
    if (max === null) return null;
    return nounIn(op, value, max, text.slice(match[0].length));
  }
  return null;
}

function nounIn(op: Op, value: number, max: number, after: string): Count | null {
  const words: string[] = [];
  let rest = after.trimStart();
  for (
    let match = /^[\p{L}_][\p{L}\d_-]*/u.exec(rest);
    match;
    match = /^[\p{L}_][\p{L}\d_-]*/u.exec(rest)
  ) {
    const [word] = match;
    if (STOP.has(word.toLowerCase())) break;
    if (CHANGING.test(word)) return null;
    words.push(word);
    rest = rest.slice(word.length).trimStart();
    if (isRowWord(word)) break;
  }
  if (words.length > 5) return null;
  return withNoun(op, value, max, words.join(' '), rest);
}

function withNoun(op: Op, value: number, max: number, noun: string, rest: string): Count {
  return { op, value, max, noun, rest: rest.trim().replace(/^[,:;]\s*/, '') };
}

/** What a quantity means for this query; null where it can be meant in more than one way. */
export function meaningOf(count: Count, shape: QueryShape): Expectation[] | null {
  const head = count.noun.split(' ').at(-1) ?? '';
  if (isUnit(head)) return null;
  if (shape.kind === 'write' && !shape.returnsRows) return rowCount(count);
  if (shape.kind !== 'select' && !(shape.kind === 'write' && shape.returnsRows)) return null;
  if (shape.singleValue) {
    const [counted] = shape.counts ?? [];
    if (counted !== undefined || count.noun === '') return valueOf(count);
    return (!shape.singleRow || isOneRow(count)) && isRowWord(head) ? rowCount(count) : null;
  }
  if (shape.singleRow)
    return isOneRow(count) && isRowWord(head) && !shape.counts?.length ? rowCount(count) : null;
  if (count.noun === '') return isBareRowCount(shape) ? rowCount(count) : null;
  // "No unused indexes" beside a list of all of them is no count of its rows.
  if (count.value === 0 && count.noun.includes(' ') && !isRowWord(head)) return null;
  return countsRows(count.noun, shape) ? rowCount(count) : null;
}

/** `1 row`, of a query that always has one: true, and no reason to ask a person. */
function isOneRow({ op, value }: Count): boolean {
  return op === '=' && value === 1;
}

/** A bare number beside several columns, or beside one column of names, can only count rows. */
function isBareRowCount({ open, columns, grouped }: QueryShape): boolean {
  if (grouped) return false;
  return open || columns.length > 1 || /(?:name|label)$/i.test(columns[0] ?? '');
}

function valueOf({ op, value, max }: Count): Expectation[] {
  if (op !== 'between') return [{ kind: 'value', op, value }];
  return [
    { kind: 'value', op: '>=', value },
    { kind: 'value', op: '<=', value: max },
  ];
}

export function rowCount({ op, value, max }: Count): Expectation[] | null {
  if (!Number.isInteger(value) || value < 0) return null;
  switch (op) {
    case 'between':
      return [{ kind: 'rowCount', op, min: value, max }];
    case '>':
      return [{ kind: 'rowCount', op: '>=', value: value + 1 }];
    case '<':
      return value === 0 ? null : [{ kind: 'rowCount', op: '<=', value: value - 1 }];
    case '=':
    case '>=':
    case '<=':
      return [{ kind: 'rowCount', op, value }];
  }
}
