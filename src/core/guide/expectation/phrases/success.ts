import type { Family } from './claim';

const SUCCEEDS =
  /^(?:be )?(?:succeed(?:s|ed|ing)?|success(?:ful(?:ly)?)?|works?|working|ok|pass(?:es)?|be allowed|allowed|accepted|permitted|(?:run|runs|execute|executes|complete|completes|finish|finishes|insert|inserts|update|delete|commit|be inserted|be applied)(?: ok| fine| cleanly| successfully| without (?:an?y? )?(?:\w+ )?(?:errors?|issues?|problems?|exceptions?|failures?|warnings?))+|(?:successfully|cleanly)|no (?:\w+ )?(?:errors?|exceptions?|failures?)|without (?:any )?(?:\w+ )?errors?|0 errors|zero errors|erfolgreich|funktionieren|funcionar|éxito|réussir)(?: (?:now|again|too|as well|fine|cleanly|successfully|without (?:any )?(?:⟦\d+⟧ )?(?:\w+ )?errors?|after (?:the )?migration|reported|expected|raised|thrown|returned|on re-?run|the second time))*$/i;
const REFUSAL =
  /^(?:fail|error|error out|raise|throw|be rejected|be refused|be blocked|be denied|raise (?:an? )?(?:error|exception)|throw (?:an? )?(?:error|exception)|(?:an? |any )?errors?|any exceptions?|be an? error)s?$/i;

/** `should succeed`, `no error`, `should not raise`: the statement runs. */
export const success: Family = (claim) => {
  const body = [claim.verb === 'be' ? 'be ' : '', claim.body].join('').trim();
  if (claim.shape.kind === 'explain' || !isAboutStatement(claim.subject)) return null;
  const runs = claim.negated ? REFUSAL.test(body) : SUCCEEDS.test(body.replace(/ ?⟦\d+⟧/g, ''));
  // One value can itself be 'ok' or 'success'.
  if (runs && claim.shape.singleValue && claim.verb !== '' && claim.verb !== 'be') return null;
  if (runs && claim.shape.singleValue && /^(?:be )?(?:ok|success|successful|pass)$/i.test(body))
    return null;
  // "Result: ok" judges the rows, which only a person can.
  if (runs && claim.shape.returnsRows && claim.verb === '' && /^(?:ok|pass|working)$/i.test(body))
    return null;
  if (runs) return { expectations: [{ kind: 'succeeds' }] };
  const place =
    /^(?:succeed|work|be allowed)s? ((?:for|as|on|in|with|because|since|after|when|from)\b.*)$/i.exec(
      body,
    );
  if (!place || claim.negated) return null;
  return { expectations: [{ kind: 'succeeds' }] };
};

function isAboutStatement(subject: string): boolean {
  return (
    subject === '' ||
    /^(?:the |this |that |each |both |all |second |first |next |duplicate |same )*(?:insert|update|delete|select|query|queries|statement|call|command|one|attempt|operation|function|write|inserts|updates|deletes|second|execution|migration|migrations)s?$/i.test(
      subject,
    )
  );
}
