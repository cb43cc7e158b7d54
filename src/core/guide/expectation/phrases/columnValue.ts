import type { ExpectedValue } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { numberOf } from '../words/numbers';
import type { Wording } from '../words/wording';

export interface ColumnValue {
  readonly column: string;
  readonly value: ExpectedValue;
}

const PAIR =
  /^(?:the )?([\p{L}_][\p{L}\d_.]*|⟦\d+⟧)(?: (?:column|value|field|flag))?\s*(==?|:|=>|\b(?:is|are|equals?|equal to|should be|should equal|must be|set to|as|of|ist|be)\b)\s*(.+)$/iu;
const RLS = /^(?:rls|row[- ]level security|row security|rls_enabled|rls enabled)$/i;
const RLS_COLUMNS = /^(?:rowsecurity|relrowsecurity|rls|rls_enabled|rls_status|row_security)$/i;
const STATE =
  /^(?:the )?(rls|row[- ]level security|row security)(?: (?:is|are|be|to be))? (enabled|disabled|active|on|off)$/i;

/** `status = 'active'`, `is_nullable: YES`, `rowsecurity is true`, `RLS enabled`. */
export function columnValueIn(
  text: string,
  wording: Wording,
  shape: QueryShape,
): ColumnValue | null {
  const type = /^of (?:the )?(?:data ?)?type (\S.*)$/i.exec(text.trim())?.[1];
  if (type !== undefined) return typed(type, wording, shape);
  const state = STATE.exec(text.trim());
  if (state) return security(/^(?:enabled|active|on)$/i.test(state[2] ?? ''), shape);
  const match = PAIR.exec(text.trim());
  if (!match) return null;
  const [, left = '', sign = '', right = ''] = match;
  const name = wording.plain(left).split('.').at(-1) ?? '';
  if (
    RLS.test(name) &&
    columnNamed(name, shape) === null &&
    /^(?:true|enabled|on|t|yes)$/i.test(right)
  ) {
    return security(true, shape);
  }
  const column =
    columnNamed(name, shape) ?? (isOpenName(name, sign, right, wording, shape) ? name : null);
  if (column === null) return null;
  const value = isExpression(column, right) ? wording.written(right) : valueIn(right, wording);
  // Another column's name compares the two.
  if (value === null || (!wording.isLiteral(right) && columnNamed(String(value), shape) !== null)) {
    return null;
  }
  return { column, value };
}

/** `both of type jsonb` */
function typed(text: string, wording: Wording, shape: QueryShape): ColumnValue | null {
  const value = valueIn(text, wording);
  return value === null || !shape.columns.includes('data_type')
    ? null
    : { column: 'data_type', value };
}

/** `'active'::text` is how the catalog prints an expression, quotes included. */
function isExpression(column: string, right: string): boolean {
  return (
    /(?:default|expr|def|qual|check)$/i.test(column) &&
    /^⟦\d+⟧::(?:[a-z_]\w*|⟦\d+⟧)(?:\[\])?$/i.test(right.trim())
  );
}

/** The output column of that name as the query spells it. */
export function columnNamed(name: string, shape: QueryShape): string | null {
  const found = shape.columns.filter((each) => each?.toLowerCase() === name.toLowerCase());
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** A column that `*` may hold. Only `=` says for sure that a column is meant. */
function isOpenName(
  name: string,
  sign: string,
  right: string,
  wording: Wording,
  shape: QueryShape,
): boolean {
  if (!shape.open || shape.kind === 'describe' || !/^[a-z_][\w$]*$/i.test(name)) return false;
  if (sign.startsWith('=') && sign !== '=>') return true;
  return (
    name.includes('_') && (wording.isLiteral(right) || /^(?:true|false|null|\d+)$/i.test(right))
  );
}

function security(enabled: boolean, shape: QueryShape): ColumnValue | null {
  const columns = shape.columns.filter(
    (each) => RLS_COLUMNS.test(each ?? '') && shape.booleans.includes(each ?? ''),
  );
  const [column] = columns;
  return columns.length === 1 && column ? { column, value: enabled ? 'true' : 'false' } : null;
}

/** One value as it is written beside a column; null where more than a value is said. */
export function valueIn(text: string, wording: Wording): ExpectedValue | null {
  const part = text.trim().replace(/[.,;]+$/, '');
  if (wording.isLiteral(part)) return wording.plain(part);
  if (/^null$/i.test(part)) return 'NULL';
  if (/^(?:true|false|t|f|yes|no)$/i.test(part)) return part.length === 1 ? part : cased(part);
  const number = /\d/.test(part) ? numberOf(part) : null;
  if (number !== null) return number;
  if (/^\{[\w ,"-]*\}$/.test(part)) return part;
  // `10k` and `3rd` are no numbers and no words.
  if (/^\d[\d.,]*(?:[km]|mio|bn|x|st|nd|rd|th|-?ish)$/i.test(part)) return null;
  if (/^\p{L}[\p{L}_]*(?:\/\p{L}[\p{L}_]*)+$/u.test(part)) return null;
  // `lower(email)` is computed, `3+` and `3-5` are ranges.
  if (/\([^)]*[A-Za-z]/.test(part) || /^\d[\d,.]*(?:\+|[-–]\d+)$/.test(part)) return null;
  if (/^[<>!~≈]/.test(part) || part.endsWith('...')) return null;
  return /^[\p{L}\d_][\p{L}\d_.:@/+\-[\](){}]*$/u.test(part) && !VAGUE.test(part) ? part : null;
}

/** `YES` is what information_schema prints; `TRUE` is only a way of writing true. */
function cased(word: string): string {
  return /^(?:true|false)$/i.test(word) ? word.toLowerCase() : word;
}

/** Words that judge a value or stand for one, and are none themselves. */
const VAGUE =
  /^(?:ok|okay|equal|identical|equivalent|matching|consistent|sorted|ordered|distinct|secure|protected|available|complete|fixed|set|unset|correct|valid|invalid|empty|present|missing|populated|filled|different|same|unique|visible|not|now|today|current|recent|updated|created|positive|negative|non-\w+|greater|less|at|about|some|any|all|the|a|an|one|your|his|their|this|that|these|yours?|to|in|success|successful|good|fine|works?|working|expected|changed|unchanged|higher|lower|close|near|between|only|both|either|something|anything|everything|correctly|properly|gone|listed|shown|used|required|optional|none|nothing|zero)$/i;

export { VAGUE };
