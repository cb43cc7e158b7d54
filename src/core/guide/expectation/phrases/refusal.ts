import type { FailsExpectation } from '../../../check/expectation';
import { denies, isOpenEnded } from '../words/hazards';
import type { Claim, Family, Reading } from './claim';
import { CONDITIONS, MESSAGE, reasonIn, type RefusalReason } from './refusalReason';

const FAILS =
  /^(?:(?:be )?(?:fail(?:s|ed|ure|ing)?|errors?|(?:an? )?(?:error|exception|failure)|raises?|throws?|throw|raise|(?:be )?(?:rejected|refused|denied|forbidden|disallowed|prohibited|prevented)|abort(?:s|ed)?|error out|crash|violate(?= (?:the |an? )?(?:\w+[ -]){0,3}(?:constraint|index|key|policy|rls|security)\b)|fehlschlagen|fehler|fallar|échouer))\b/i;
const BLOCKED = /^(?:be )?(?:blocked|stopped|filtered|prevented|denied|hidden)\b/i;

/** `should fail`, `ERROR: permission denied`, `must be rejected`: the server refuses the statement. */
export const refusal: Family = (claim) => {
  const { shape, wording } = claim;
  const body = `${claim.verb === 'be' ? 'be ' : ''}${claim.body}`.trim();
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
    denies(
      manner.replace(/\bnot[- _]null\b/i, '').replace(/\b(?:because|since|as|due to)\b.*$/i, ''),
    )
  ) {
    return null;
  }
  if (/^errors? *[:=]? *(?:0|zero|none)\b|^no errors?\b/i.test(body)) return null;
  // "Should fail for anon and succeed for admins"
  if (SUCCEEDS.test(outsideMessage(manner))) return null;
  const filters = /^(?:update|delete|merge)$/.test(shape.command ?? '');
  return failing(reasonIn(manner, body, wording, filters));

  function outsideMessage(text: string): string {
    return wording.written(text.replace(/⟦\d+⟧/g, '').replace(/[:—-].*$/, ''));
  }
};

const SUCCEEDS = /\b(?:succeed\w*|works?|pass(?:es)?|be allowed|accepted)\b/i;

function failing({ rest, ...reason }: RefusalReason): Reading {
  const found: FailsExpectation = { kind: 'fails', ...reason };
  return { expectations: [found], ...(rest === undefined ? {} : { rest: [rest] }) };
}

function isAboutStatement(subject: string): boolean {
  return (
    subject === '' ||
    /^(?:the |this |that |each |both |all |second |first |next |duplicate |same )*(?:insert|update|delete|select|query|statement|call|command|one|attempt|operation|trigger|function|write|anon|user|constraint|policy|rls|inserts|updates|deletes|second|execution)s?$/i.test(
      subject,
    )
  );
}

/** Row security refuses an INSERT; of a SELECT, UPDATE or DELETE it hides rows, which is no error. */
function blocked({ shape, subject, body, wording }: Claim): Reading | null {
  if (!isAboutStatement(subject) || shape.command !== 'insert') return null;
  const by = body.replace(BLOCKED, '');
  return failing(reasonIn(by, body, wording, false));
}
