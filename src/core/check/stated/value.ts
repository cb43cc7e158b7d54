import type { Comparison, ExpectedValue } from '../expectation';
import type { ResultColumn } from '../statementResult';
import { decimalOf, compareDecimals } from './decimal';
import { sameTypeWord } from './typeWords';

/** `pg_type.oid` of the types whose values are compared as something else than text. */
const BOOLEAN = 16;
const numbers = new Set([20, 21, 23, 26, 700, 701, 1700]);
/** Types whose braces and commas are somebody's text and no array: text, bpchar, varchar, json, jsonb, xml. */
const texts = new Set([25, 1042, 1043, 114, 3802, 142]);
const dates = new Set([1114, 1184]);

const yes = new Set(['t', 'true', 'yes', 'y', 'on', '1', '✓', '✔', '✅', '☑']);
const no = new Set(['f', 'false', 'no', 'n', 'off', '0', '✗', '✘', '❌', '✕', '✖']);
/** Only in these words, and only in them, a text says what a boolean says; the letter `t`, `1` and `on` are text. */
const yesWords = new Set(['true', 'yes', '✓', '✔', '✅', '☑']);
const noWords = new Set(['false', 'no', '✗', '✘', '❌', '✕', '✖']);
const nullWords = new Set(['null', '(null)', '<null>', '[null]', '∅']);

/** Words that the catalogs print in upper case and people write as they like. */
const keywords = new Set(
  (
    'SELECT INSERT UPDATE DELETE TRUNCATE ALL REFERENCES TRIGGER EXECUTE USAGE BEFORE AFTER PERMISSIVE RESTRICTIVE ' +
    'ROW STATEMENT VIEW FUNCTION PROCEDURE CASCADE RESTRICT CHECK UNIQUE YES NO NEVER ALWAYS INVOKER DEFINER'
  )
    .split(' ')
    .concat(['BASE TABLE', 'FOREIGN KEY', 'PRIMARY KEY', 'SET NULL', 'SET DEFAULT', 'NO ACTION']),
);

/**
 * Whether a person who wrote `expected` and sees `actual` would call them the same, by the type of the column: only a
 * boolean is true or false (`t`, `true`, `yes`, a tick), only a number has thousands separators and trailing zeros, and
 * what is text stands as it is written, upper and lower case told apart. `NULL` and `(null)` are SQL's NULL and no text
 * (`'NULL'` in quotes is one); an empty text is empty, and not NULL.
 */
export function sameValue(
  expected: ExpectedValue,
  actual: string | null,
  column: Pick<ResultColumn, 'type'> & Partial<ResultColumn>,
): boolean {
  if (actual === null || isNullWord(expected)) return actual === null && isNullWord(expected);
  const written = plain(String(expected));
  if (written === '') return collapsed(actual) === '';
  if (column.type === BOOLEAN) return sameTruth(written, actual);
  if (numbers.has(column.type)) return sameNumber(written, actual);
  const text = collapsed(actual);
  if (written === text || collapsed(String(expected)) === text) return true;
  if (sameTruthWord(written, text)) return true;
  if (keywords.has(text) && written.toUpperCase() === text) return true;
  if (dates.has(column.type)) return isMidnightOf(written, text);
  if (sameTypeWord(written, text, column)) return true;
  return !texts.has(column.type) && sameList(written, text);
}

/** The same for a cell of a printed table, where nothing may be NULL, as psql prints it, or an empty text. */
export function samePrinted(
  cell: string,
  actual: string | null,
  column: Pick<ResultColumn, 'type'> & Partial<ResultColumn>,
): boolean {
  return collapsed(cell) === '' ? (actual ?? '') === '' : sameValue(cell, actual, column);
}

/** Whether it is written as people and programs print SQL's NULL: `NULL`, `(null)`, `<null>`. */
export function isNullWord(expected: ExpectedValue): boolean {
  const text = collapsed(String(expected)).replace(/^`(.*)`$/u, '$1');
  return nullWords.has(text.toLowerCase());
}

/** Whether `actual op expected` holds; null where the two cannot be put in an order. */
export function compares(
  op: Comparison,
  expected: ExpectedValue,
  actual: string | null,
  column: ResultColumn,
): boolean | null {
  if (op === '=') return sameValue(expected, actual, column);
  if (actual === null) return false;
  const wanted = decimalOf(plain(String(expected)));
  const found = decimalOf(actual);
  if (wanted === null || found === null) return null;
  const order = compareDecimals(found, wanted);
  switch (op) {
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** Without the quotes, code marks and white space around it. */
export function plain(written: string): string {
  const text = collapsed(written);
  const quoted = /^(?:'(.*)'|"(.*)"|`(.*)`|“(.*)”|‘(.*)’)$/u.exec(text);
  return quoted ? collapsed(quoted.slice(1).join('')) : text;
}

/** White space as one blank: a printed table does not tell it apart. */
export function collapsed(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function sameTruth(written: string, actual: string): boolean {
  const word = written.toLowerCase();
  return (yes.has(actual.toLowerCase()) ? yes : no).has(word);
}

/** In a text only the whole word says that something is true: a `t` there is the letter. */
function sameTruthWord(written: string, text: string): boolean {
  const word = written.toLowerCase();
  if (['true', 'YES'].includes(text)) return yesWords.has(word);
  return ['false', 'NO'].includes(text) && noWords.has(word);
}

function sameNumber(written: string, actual: string): boolean {
  const wanted = decimalOf(written);
  const found = decimalOf(actual);
  return wanted !== null && found !== null
    ? compareDecimals(wanted, found) === 0
    : written.toLowerCase() === actual.toLowerCase();
}

/** A date alone stands for its first moment, which is how a timestamp of it is printed. */
function isMidnightOf(written: string, actual: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(written) && new RegExp(`^${written} 00:00:00([+-]|$)`).test(actual)
  );
}

/** An array `{a,b}` against `a, b` as people write it. */
function sameList(written: string, actual: string): boolean {
  const found = arrayElements(actual);
  if (found === null) return false;
  const wanted = written.replace(/^[[{(](.*)[\])}]$/u, '$1');
  const parts = wanted === '' ? [] : wanted.split(',').map(plain);
  return parts.length === found.length && parts.every((part, place) => part === found[place]);
}

/** The elements of an array of one dimension as PostgreSQL prints it; null for any other text. */
export function arrayElements(text: string): string[] | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const inner = text.slice(1, -1);
  if (inner === '') return [];
  const element = /"((?:[^"\\]|\\.)*)"|([^",{}\\]+)/gy;
  const found: string[] = [];
  for (;;) {
    const match = element.exec(inner);
    if (!match) return null;
    found.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/gu, '$1'));
    if (element.lastIndex === inner.length) return found;
    if (inner[element.lastIndex] !== ',') return null;
    element.lastIndex += 1;
  }
}
