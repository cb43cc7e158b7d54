import type { FailsExpectation } from '../../../check/expectation';
import type { Wording } from '../words/wording';

/** Why the server refuses, as far as it can be held against what the server says. */
export interface RefusalReason {
  readonly sqlstate?: string;
  readonly matching?: string;
  /** Words beside a SQLSTATE that name another reason than it does, and that are no server's text. */
  readonly rest?: string;
}

/** What the server itself writes. */
export const MESSAGE =
  /((?:(?:new|target) row [\w ]*)?violates (?:row-level security policy|(?:check|unique|foreign key|not-null|exclusion) constraint)|permission denied(?: (?:for|to) [\w ⟦⟧.]+)?|duplicate key value violates unique constraint|must be owner of [\w ⟦⟧.]+|cannot be null|null value in column|invalid input (?:value|syntax) for [\w ⟦⟧]+|(?:relation|column|function|role|table|type) [\w⟦⟧."]+ does not exist|does not exist|already exists|insufficient privilege)(?: ⟦\d+⟧)?/i;

/** PostgreSQL's names of error conditions. */
export const CONDITIONS: Readonly<Record<string, string>> = {
  unique_violation: '23505',
  foreign_key_violation: '23503',
  check_violation: '23514',
  not_null_violation: '23502',
  exclusion_violation: '23P01',
  insufficient_privilege: '42501',
  raise_exception: 'P0001',
  invalid_text_representation: '22P02',
  undefined_table: '42P01',
  undefined_column: '42703',
  restrict_violation: '23001',
};

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/\bunique[_ -]violation|unique(?:ness)? (?:constraint|index|key)?|duplicate\b/i, '23505'],
  [/\bforeign[_ -]key|\bfk\b/i, '23503'],
  [/\bcheck[_ -](?:constraint|violation)|\bcheck constraint/i, '23514'],
  [/\bnot[_ -]null|\bnull constraint/i, '23502'],
  [/\bexclusion constraint/i, '23P01'],
];

const STATED = /\bERROR\s*[:—-]\s*(.+)$/i;
const STATE = /(?<![\w-])([0-9][0-9A-Z]{4}|[PXH][0-9V][0-9A-Z]{3})(?![\w-])/;
const ROW_SECURITY =
  /^(?:(?:by|an?|the) )?(?:rls|row[- ]level security|row security)(?: (?:policy|policies|violation|violated|error|check|blocks it))*$/i;
const VIOLATED =
  /^(?:violate|break) (?:the |an? )?(?:.* )?(?:constraint|index|key|policy|rls|security)(?: (⟦\d+⟧|\w*_\w+))?$/i;
/** Why the test is made, and where: not what the server says. */
const NOTE =
  /^(?:because|since|so|as|due to|thanks to|for|by|from|in|on|when|after|before|this|that|it|i\.e|e\.g|see|note)\b/i;
const FILLER =
  /\b(?:with|an?|the|sql ?state|error|errors|err|code|errcode|exception|state|postgres(?:ql)?|pg|and|of|is|be|rejected|refused|denied|by|class)\b|[\s:,;()[\]'"—–=.-]/gi;

/** @param rest what stands behind `fail`, `be rejected` ... in the body */
export function reasonIn(rest: string, body: string, wording: Wording): RefusalReason {
  const state = stateIn(body, wording);
  if (state) return { sqlstate: state.code, ...besideState(state.others, state.code, wording) };
  const condition = CONDITIONS[/\b\w+_\w+\b/.exec(body)?.[0]?.toLowerCase() ?? ''];
  if (condition !== undefined) return { sqlstate: condition };
  const stated = STATED.exec(body);
  if (stated) return matching(wording.written(stated[1] ?? ''));
  const violated = VIOLATED.exec(body);
  if (violated) return violation(violated[1], body, wording);
  const message = MESSAGE.exec(body);
  if (message) return matching(wording.written(message[0]));
  const quoted = /⟦\d+⟧/.exec(rest);
  if (quoted) return matching(wording.plain(quoted[0]));
  if (/^\s*[A-Za-z]+(?:_[A-Za-z]+)+\.?$/.test(rest) && !/violation$/i.test(rest))
    return matching(rest.trim());
  const cause = causeOf(body);
  return cause === null ? {} : { sqlstate: cause };
}

/**
 * Adds what stands in parentheses or behind a dash to a refusal: `fails with 42501 (permission denied for table x)`.
 * Null where the words give no reason.
 */
export function withReason(
  found: FailsExpectation,
  aside: string,
  wording: Wording,
): { readonly found: FailsExpectation; readonly rest?: string } | null {
  const state = stateIn(aside, wording);
  if (state) {
    if (found.sqlstate !== undefined) return state.code === found.sqlstate ? { found } : null;
    const { rest, ...more } = besideState(state.others, state.code, wording);
    return {
      found: { ...found, sqlstate: state.code, ...more },
      ...(rest === undefined ? {} : { rest }),
    };
  }
  if (found.sqlstate === undefined) {
    const message = found.matching === undefined ? MESSAGE.exec(aside) : null;
    if (message) return { found: { ...found, ...matching(wording.written(message[0])) } };
    const cause = found.matching === undefined ? (conditionIn(aside) ?? causeOf(aside)) : null;
    return cause === null ? null : { found: { ...found, sqlstate: cause } };
  }
  if (found.matching !== undefined) return null;
  const { rest, ...more } = besideState(aside, found.sqlstate, wording);
  return { found: { ...found, ...more }, ...(rest === undefined ? {} : { rest }) };
}

function stateIn(
  text: string,
  wording: Wording,
): { readonly code: string; readonly others: string } | null {
  const plain = wording.plain(text);
  const code = STATE.exec(plain)?.[1];
  if (code === undefined || !/\d/.test(code)) return null;
  // Quotes around the code hide it from the masked words.
  const others = STATE.test(text) ? text.replace(STATE, ' ') : plain.replace(STATE, ' ');
  return { code, others: others.replace(/^(?:be )?(?:fails?|errors?|raises?|throws?)\b/i, '') };
}

/** One SQLSTATE stands for many refusals: what is said beside it is part of what is expected. */
function besideState(others: string, code: string, wording: Wording): RefusalReason {
  const text = others.replace(/^[\s:,;()—–-]+|[\s:,;(.—–-]+$/g, '');
  const message = MESSAGE.exec(text);
  if (message) return matching(wording.written(message[0]));
  if (text.replace(FILLER, '') === '') return {};
  if (conditionIn(text) === code || causeOf(text) === code) return {};
  const said = text.replace(/^(?:(?:with|error|code|sqlstate)\s+)+/i, '');
  if (ROW_SECURITY.test(said)) return { matching: 'row-level security' };
  if (/^⟦\d+⟧$/.test(said)) return matching(wording.plain(said));
  return NOTE.test(said) ? {} : { rest: said };
}

function violation(name: string | undefined, body: string, wording: Wording): RefusalReason {
  if (/\b(?:rls|security|policy)\b/i.test(body)) return { matching: 'row-level security' };
  const cause = causeOf(body);
  return {
    ...(cause === null ? {} : { sqlstate: cause }),
    ...(name === undefined ? {} : matching(wording.plain(name))),
  };
}

function conditionIn(text: string): string | undefined {
  const words = text.toLowerCase().match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
  const named = words.find((word) => CONDITIONS[word] !== undefined);
  if (named !== undefined) return CONDITIONS[named];
  const spaced = Object.keys(CONDITIONS).find((name) =>
    text.toLowerCase().includes(name.replace(/_/g, ' ')),
  );
  return spaced === undefined ? undefined : CONDITIONS[spaced];
}

function causeOf(text: string): string | null {
  return CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function matching(message: string): { matching?: string } {
  const text = message
    .replace(/^['"](.*)['"]$/s, '$1')
    .replace(/(?:\.\.\.|…|[.\s])+$/, '')
    .trim();
  return text === '' ? {} : { matching: text };
}
