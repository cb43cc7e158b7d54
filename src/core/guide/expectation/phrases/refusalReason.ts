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
  [/\bunique\b|\bduplicate\b/i, '23505'],
  [/\bforeign[_ -]key|\bfk\b/i, '23503'],
  [/\bnot[_ -]null|\bnull constraint|\bnull value/i, '23502'],
  [/\bexclusion\b/i, '23P01'],
  [/\bcheck\b/i, '23514'],
  [/\b(?:statement )?time(?:d )?-?out\b/i, '57014'],
  [/\bdivision by zero\b/i, '22012'],
  [/\b(?:permissions?|privileges?|must be owner|not (?:the )?owner|ownership)\b/i, '42501'],
];
/** The same SQLSTATE as a missing privilege, and told from it by the message alone. */
const POLICY = /\b(?:rls|row[- ]level[- ]security|row security|polic(?:y|ies))\b/i;
const BY_POLICY = { sqlstate: '42501', matching: 'row-level security' } as const;

/** A table's or a constraint's name. */
const NAME = /\b[a-z]\w*_\w+\b/i;
const STATED = /\bERROR\s*[:—-]\s*(.+)$/i;
const STATE = /(?<![\w-])([0-9][0-9A-Z]{4}|[PXH][0-9V][0-9A-Z]{3})(?![\w-])/;
const ROW_SECURITY =
  /^(?:(?:by|an?|the) )?(?:rls|row[- ]level security|row security)(?: (?:policy|policies|violation|violated|error|check|blocks it))*$/i;
const VIOLATED =
  /^(?:violate|break) (?:the |an? )?(?:.* )?(?:constraint|index|key|policy|rls|security)(?: (⟦\d+⟧|\w*_\w+))?$/i;
/** Why the test is made, and where, beside a SQLSTATE: not what the server says. */
const NOTE = /^(?:because|since|so|as|due to|thanks to|this|that|it|e\.g|see|note)\b/i;
const WHY =
  /^(?:because|since|as|due to|thanks to|by|with)\b(?! (?:expected|intended|before|designed)$)/i;
const FILLER =
  /\b(?:with|an?|the|sql ?state|error|errors|err|code|errcode|exception|state|postgres(?:ql)?|pg|and|of|is|be|rejected|refused|denied|by|class|out)\b|[\s:,;()[\]'"—–=.-]/gi;

/**
 * @param rest what stands behind `fail`, `be rejected` ... in the body
 * @param filters whether row security hides rows from the statement, instead of refusing it
 */
export function reasonIn(
  rest: string,
  body: string,
  wording: Wording,
  filters: boolean,
): RefusalReason {
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
  if (quoted) return { ...causeIn(rest), ...matching(wording.plain(quoted[0])) };
  // Nobody can say what an UPDATE that sees no row would have violated.
  if (filters && HIDDEN.test(rest)) return {};
  const reason = rest.replace(LEADING, '').replace(/[\s.!]+$/, '');
  if (reason.replace(FILLER, '') === '') return {};
  return stating(reason) ?? { rest: reason };
}

const HIDDEN = /^ ?with (?:an? )?(?:rls|row[- ]level security|row security) violation$/i;
const LEADING =
  /^(?:[\s:,;(—–-]|\b(?:because(?: of)?|due to|thanks to|since|as|with|on|by|for|from|an?|the|error|exception|code)\b)+/i;

/** The name that a reason gives, and the SQLSTATE that it stands for; null where it gives neither. */
function stating(reason: string): RefusalReason | null {
  const name = NAME.exec(reason)?.[0];
  const cause = causeIn(reason);
  const isName = name !== undefined && CONDITIONS[name.toLowerCase()] === undefined;
  if (isName) return { ...cause, matching: name };
  if (cause.sqlstate === undefined) return null;
  const left = reason.replace(NAME, '').replace(CAUSING, '').replace(FILLER, '');
  return left === '' ? cause : { ...cause, rest: reason };
}

function causeIn(text: string): { sqlstate?: string; matching?: string } {
  const sqlstate = conditionIn(text) ?? causeOf(text);
  if (sqlstate === null) return POLICY.test(text) ? BY_POLICY : {};
  return { sqlstate };
}

const CAUSING =
  /\b(?:unique(?:ness)?|duplicates?|foreign|keys?|fk|not|null|values?|exclusion|check|constraints?|statement|time-?outs?|timed?|out|division|zero|rls|row|level|security|polic(?:y|ies)|permissions?|insufficient|privileges?|must|owner|ownership|violat(?:ed|es|ions?|e)|new|denied|blocks?|blocked|prevents?|rejects?|enforced|it|this|that|because|due|to|for|already|exists?|missing|no|on|table|column|has)\b/gi;

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
    const { rest, ...reason } = (found.matching === undefined ? stating(aside) : null) ?? {};
    if (reason.sqlstate !== undefined || reason.matching !== undefined)
      return { found: { ...found, ...reason }, ...(rest === undefined ? {} : { rest }) };
    return WHY.test(aside) ? { found, rest: rest ?? aside } : null;
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
  if (/\b(?:rls|security|policy)\b/i.test(body)) return BY_POLICY;
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
