import type { FailsExpectation } from '../../../check/expectation';
import { denies, isOpenEnded } from '../words/hazards';
import type { Claim, Family } from './claim';

const FAILS =
  /^(?:(?:be )?(?:fail(?:s|ed|ure|ing)?|errors?|(?:an? )?(?:error|exception|failure)|raises?|throws?|throw|raise|(?:be )?(?:rejected|refused|denied|forbidden|disallowed|prohibited|prevented)|abort(?:s|ed)?|error out|crash|fehlschlagen|fehler|fallar|échouer))\b/i;
const STATED = /\bERROR\s*[:—-]\s*(.+)$/i;
const MESSAGE =
  /((?:new row [\w ]*)?violates (?:row-level security policy|(?:check|unique|foreign key|not-null|exclusion) constraint)|permission denied(?: (?:for|to) [\w ⟦⟧.]+)?|duplicate key value violates unique constraint|must be owner of [\w ⟦⟧.]+|cannot be null|null value in column|invalid input (?:value|syntax) for [\w ⟦⟧]+|(?:relation|column|function|role|table|type) [\w⟦⟧."]+ does not exist|does not exist|already exists|insufficient privilege)(?: ⟦\d+⟧)?/i;
const BLOCKED = /^(?:be )?(?:blocked|stopped|filtered|prevented|denied|hidden)\b/i;
/** PostgreSQL's names of error conditions. */
const CONDITIONS: Readonly<Record<string, string>> = {
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
  [/\bunique[_ -]violation|unique(?:ness)? (?:constraint|index)?|duplicate\b/i, '23505'],
  [/\bforeign[_ -]key|\bfk\b/i, '23503'],
  [/\bcheck[_ -](?:constraint|violation)|\bcheck constraint/i, '23514'],
  [/\bnot[_ -]null|\bnull constraint/i, '23502'],
  [/\bexclusion constraint/i, '23P01'],
];

/** `should fail`, `ERROR: permission denied`, `must be rejected`: the server refuses the statement. */
export const refusal: Family = (claim) => {
  const { shape, wording } = claim;
  const body = [
    claim.verb === 'be' ? 'be ' : '',
    claim.verb === 'get' || claim.verb === 'see' ? '' : '',
    claim.body,
  ]
    .join('')
    .trim();
  if (claim.negated || shape.kind === 'explain' || shape.kind === 'describe') return null;
  if (!/\bERROR\b/.test(body) && isOpenEnded(outsideMessage(body))) return null;
  const condition = CONDITIONS[/^\w+/.exec(body)?.[0]?.toLowerCase() ?? ''];
  if (condition !== undefined && claim.led && /^\w+$/.test(body)) {
    return { expectations: [{ kind: 'fails', sqlstate: condition }] };
  }
  const verb = FAILS.exec(body);
  if (
    !verb &&
    !MESSAGE.test(body) &&
    !/^(?:sqlstate )?\(?(?:[0-9][0-9A-Z]{4}|P0\d{3})\b/.test(body)
  ) {
    return BLOCKED.test(body) && claim.subject === '' ? blocked(claim) : null;
  }
  if (BLOCKED.test(body) && !/fail|error|exception/i.test(body)) return blocked(claim);
  if (!isAboutStatement(claim.subject)) return null;
  const manner = body.slice(verb?.[0].length ?? 0);
  if (
    /^\s*(?:silently|gracefully|quietly|softly|later|eventually|first|only|again|rate|count|twice|once)\b|\b(?:first|second|third|next|last|other) time\b/i.test(
      manner,
    )
  )
    return null;
  if (
    !/^\s*(?:[:,]|because|since|as|due)/i.test(manner) &&
    !MESSAGE.test(body) &&
    denies(manner.replace(/\bnot[- _]null\b/i, ''))
  ) {
    return null;
  }
  if (/^errors? *[:=]? *(?:0|zero|none)\b|^no errors?\b/i.test(body)) return null;
  const found: FailsExpectation = {
    kind: 'fails',
    ...reasonIn(body.slice(verb?.[0].length ?? 0), body, claim),
  };
  return { expectations: [found] };

  function outsideMessage(text: string): string {
    return wording.written(text.replace(/⟦\d+⟧/g, '').replace(/[:—-].*$/, ''));
  }
};

function isAboutStatement(subject: string): boolean {
  return (
    subject === '' ||
    /^(?:the |this |that |each |both |all |second |first |next |duplicate |same )*(?:insert|update|delete|select|query|statement|call|command|one|attempt|operation|trigger|function|write|anon|user|constraint|policy|rls|inserts|updates|deletes|second|execution)s?$/i.test(
      subject,
    )
  );
}

/** Row security refuses an INSERT; of a SELECT, UPDATE or DELETE it hides rows, which is no error. */
function blocked({ shape, subject }: Claim): ReturnType<Family> {
  if (!isAboutStatement(subject)) return null;
  return shape.command === 'insert' ? { expectations: [{ kind: 'fails' }] } : null;
}

function reasonIn(
  rest: string,
  body: string,
  { wording }: Claim,
): { sqlstate?: string; matching?: string } {
  const state = /(?<![\w-])([0-9][0-9A-Z]{4}|[PXH][0-9V][0-9A-Z]{3})(?![\w-])/.exec(
    wording.plain(body),
  )?.[1];
  if (state !== undefined && /\d/.test(state)) return { sqlstate: state };
  const condition = CONDITIONS[/\b\w+_\w+\b/.exec(body)?.[0]?.toLowerCase() ?? ''];
  if (condition !== undefined) return { sqlstate: condition };
  const stated = STATED.exec(body);
  if (stated) return matching(wording.written(stated[1] ?? ''));
  const message = MESSAGE.exec(body);
  if (message) return matching(wording.written(message[0]));
  const quoted = /⟦\d+⟧/.exec(rest);
  if (quoted) return matching(wording.plain(quoted[0]));
  if (/^\s*[A-Za-z]+(?:_[A-Za-z]+)+\.?$/.test(rest) && !/violation$/i.test(rest))
    return matching(rest.trim());
  const cause = CAUSES.find(([pattern]) => pattern.test(body));
  return cause ? { sqlstate: cause[1] } : {};
}

function matching(message: string): { matching?: string } {
  const text = message
    .replace(/^['"](.*)['"]$/s, '$1')
    .replace(/(?:\.\.\.|…|[.\s])+$/, '')
    .trim();
  return text === '' ? {} : { matching: text };
}
