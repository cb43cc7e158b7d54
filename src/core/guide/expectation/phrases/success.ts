import type { Expectation } from '../../../check/expectation';
import { isNote } from '../words/notes';
import type { Claim, Family, Reading } from './claim';
import { compoundOf } from './compound';
import { restates } from './vocabulary';

const SUCCEEDS =
  /^(?:be )?(?:succeed(?:s|ed|ing)?|success(?:ful(?:ly)?)?|works?|working|ok|pass(?:es)?|be allowed|allowed|accepted|permitted|(?:run|runs|execute|executes|complete|completes|finish|finishes|insert|inserts|update|delete|commit|be inserted|be applied)(?: ok| fine| cleanly| successfully| without (?:an?y? )?(?:\w+ )?(?:errors?|issues?|problems?|exceptions?|failures?|warnings?))+|(?:successfully|cleanly)|no (?:\w+ )?(?:errors?|exceptions?|failures?)|without (?:any )?(?:\w+ )?errors?|0 errors|zero errors|erfolgreich|funktionieren|funcionar|éxito|réussir)(?: (?:now|again|too|as well|fine|cleanly|successfully|without (?:any )?(?:⟦\d+⟧ )?(?:\w+ )?errors?|after (?:the )?migration|reported|expected|raised|thrown|returned|on re-?run|the second time))*$/i;
const REFUSAL =
  /^(?:fail|error|error out|raise|throw|be rejected|be refused|be blocked|be denied|raise (?:an? )?(?:error|exception)|throw (?:an? )?(?:error|exception)|(?:an? |any )?errors?|any exceptions?|be an? error)s?$/i;

/** `should succeed`, `no error`, `should not raise`: the statement runs. */
export const success: Family = (claim) => {
  const body = [claim.verb === 'be' ? 'be ' : '', claim.body].join('').trim();
  if (claim.shape.kind === 'explain' || !isAboutStatement(claim.subject)) return null;
  const runs = claim.negated ? REFUSAL.test(body) : SUCCEEDS.test(body.replace(/ ?⟦\d+⟧/g, ''));
  // A column of the result can itself say 'PASS'.
  if (runs && claim.shape.returnsRows && /^(?:be )(?:ok|pass(?:es)?|success)$/i.test(body))
    return verdictIn(body, claim);
  // One value can itself be 'ok' or 'success'.
  if (runs && claim.shape.singleValue && claim.verb !== '' && claim.verb !== 'be') return null;
  if (runs && claim.shape.singleValue && /^(?:be )?(?:ok|success|successful|pass)$/i.test(body))
    return null;
  // "Result: ok" judges the rows, which only a person can.
  if (runs && claim.shape.returnsRows && claim.verb === '' && /^(?:ok|pass|working)$/i.test(body))
    return null;
  if (runs) return { expectations: [{ kind: 'succeeds' }] };
  return claim.negated ? null : (verdictIn(body, claim) ?? withRest(body, claim));
};

/** `All results should be PASS`: what a column of the result says. */
function verdictIn(body: string, { shape, verb }: Claim): Reading | null {
  const value = /^(?:be )?(ok|pass(?:ed)?|fail(?:ed)?|success)$/i.exec(body)?.[1];
  const [only, ...others] = shape.columns;
  const named = shape.columns.filter((column) => VERDICT.test(column ?? ''));
  const column = others.length === 0 ? only : named.length === 1 ? named[0] : null;
  if (value === undefined || !SAID.test(verb) || !column || shape.open) return null;
  if (shape.singleValue) return { expectations: [{ kind: 'value', op: '=', value }] };
  return { expectations: [{ kind: 'everyRow', values: { [column]: value } }] };
}

const VERDICT = /^(?:results?|status|verdict|outcome|check_result|check_status|state)$/i;
const SAID = /^(?:be|return|show|read|say|equal)s?$/;
const WITH =
  /^(?:succeed|work|be allowed|run|complete|execute|return without (?:any )?errors?|without (?:any )?errors?)s?(?: successfully| without (?:any )?errors?)?,? (and|with|for|as|on|in|because|since|after|when|from)\b (.*)$/i;

/** `succeed with 1 row`, `succeed for the owner`: what stands behind the verdict is a claim too. */
function withRest(body: string, claim: Claim): Reading | null {
  const match = WITH.exec(body);
  if (!match) return null;
  const [, joint = '', said = ''] = match;
  const succeeds: Expectation[] = [{ kind: 'succeeds' }];
  const rest = `${joint} ${said}`;
  if (isNote(claim.wording.plain(rest)) || restates(claim.wording.plain(rest), claim.shape))
    return { expectations: succeeds };
  const joins = /^(?:and|with)$/i.test(joint);
  const reading = joins ? behind(said, claim) : null;
  if (reading) return { ...reading, expectations: [...succeeds, ...reading.expectations] };
  return joint.toLowerCase() === 'and' ? null : { expectations: succeeds, rest: [rest] };
}

function behind(text: string, claim: Claim): Reading | null {
  const body = text.replace(/^(?:have|return|show|contain|give|list|insert|update|delete)s? /i, '');
  const { shape } = claim;
  if (shape.booleans.length === 1 && shape.singleValue && /^(?:true|false)$/i.test(body))
    return { expectations: [{ kind: 'value', op: '=', value: body.toLowerCase() }] };
  return compoundOf(body, claim);
}

function isAboutStatement(subject: string): boolean {
  return (
    subject === '' ||
    /^(?:the |this |that |each |both |all |second |first |next |duplicate |same )*(?:insert|update|delete|select|query|queries|statement|call|command|one|attempt|operation|function|write|inserts|updates|deletes|second|execution|migration|migrations)s?$/i.test(
      subject,
    )
  );
}
