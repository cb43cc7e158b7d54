import { denies, isMoment, isOpenEnded } from './hazards';

/** Numbers that name a migration or a step and count nothing. */
const REFERENCE =
  /\b(?:migrations?|steps?|sections?|phases?|parts?|chapters?|files?|issues?|tickets?|lines?|versions?|pr) (?:no\.? ?|#)?\d[\w.]*|(?<![\w.,-])(?:0\d{1,3}|#\d+|v\d[\d.]*)(?![\w.,%])/gi;

const REASON =
  /^(?:and |only |just )?(?:because|since(?! (?:yesterday|today|then|last|this|\d))|so that|due to|thanks to|in order to|to (?:avoid|prevent|make sure|ensure|confirm|verify|prove|check|be sure))\b/i;
const POINTER =
  /^(?:see|cf|compare|note|notes|hint|tip|reason|why|background|explanation|rationale|fyi|details|docs?|reference)\b(?! \d+(?: rows?)?$)/i;
const EXAMPLE = /^(?:e\.g|for example|for instance)\b/i;
const PRAISE =
  /^(?:this |it |that |all |everything |which )?(?:is )?(?:ok|okay|good|great|fine|nice|done|fixed|perfect|success|safe|optional|important|critical|required|healthy|correct|clean|all good|all clear|as expected|as before|as intended|as designed|by design|intended|intentional)[.!]?$/i;
const MEANING =
  /\b(?:means?|meaning|indicates?|indicating|confirms?|confirming|proves?|proving|implies|implying|signals?|suggests?|tells? (?:you|us)|would (?:mean|indicate|be (?:a|an)\b))/i;
const WELCOME = /\b(?:success\w*|good|ok|okay|fine|correct|pass\w*|right|healthy)\b/i;
const WORKING =
  /^(?!all\b|every\b|each\b|both\b)(?:[\w/-]+ ){1,5}(?:works?|working|worked|took effect|in effect|was applied|applied|ran|succeeded|is active|doing its job)(?: (?:now|correctly|properly|as (?:expected|intended|designed)|fine))?[.!]?$/i;
const FORMER =
  /^(?:it |this |that )?(?:was|were|had been|used to be|previously|formerly|before(?: that| this| the \w+)?:?|earlier|up from|down from|instead of|old(?: value)?:?|originally)(?: (?:only|still|about|it was|at))? ?:?(?:-?\d[\d,.]*|none|zero|\w+)(?: (?:rows?|before|previously|earlier|then)(?: (?:the |this )?(?!\d)\w+)?)*$|^\d[\d,.]* (?:before|previously|earlier|at first)$/i;
const MADE =
  /^(?:(?:which|that|they|these|it) )?(?:(?:was|were|is|are|has been|have been|had been) )?(?:just |newly |later )?(?:added|created|introduced|inserted|seeded|dropped|removed|renamed|changed|made|built|defined|installed|deployed) (?:in|by|with|during|through|earlier|above|before)\b[^,;:=<>|\d]*$/i;
const PART =
  /^(?:from|in|of|by|at|during|for) (?:the |this |that |your |our )?(?:(?:first|last|next|previous|second|same) )?(?:migrations?|steps?|sections?|phases?|guide|rollback|backfill|seed(?: data| file)?|setup|above|below|previous steps?)(?: (?:above|below))?$/i;
const ELSEWHERE =
  /^[^\d=<>]*\b(?:lives?|resides?|is (?:stored|kept|handled|covered)|are (?:stored|kept|handled|covered)) (?:elsewhere|separately|outside)\b[^\d=<>]*$/i;
/** What came back was no error. */
const NO_ERROR =
  /^(?:and |but )?(?:no|not an?|without(?: any)?) (?:\w+ )?(?:errors?|exceptions?)$/i;
const MODAL = /\b(?:should|must|shall|have to|has to|need(?:s|ed)? to|expect\w*)\b/i;

/** What is done when it is not so: `if not, restart`, `otherwise stop`. */
const REMEDY =
  /^(?:if (?:it (?:is|does)|this (?:is|does)|that (?:is|does)|they (?:are|do))? ?(?:not|n't|fails?|so|wrong|missing|empty|different)\b|if (?:not|fewer|less|more|any(?:thing)?(?: is)?(?: missing| else)?)\b|otherwise|else)[^=<>]*$/i;

/**
 * Whether words beside an understood claim are none themselves: why it is so, what it would mean, when it was so, where
 * to read on, praise. Whatever is not recognised here is a claim, and must not be dropped.
 */
export function isNote(written: string): boolean {
  const text = written
    .replace(REFERENCE, (found) => (/^[a-z]/i.test(found) ? (found.split(' ')[0] ?? '') : 'step'))
    .trim()
    .replace(/^[\s,;:()–—-]+|[\s.,;:!()–—-]+$/g, '');
  if (NO_ERROR.test(text)) return true;
  if (!/[\p{L}\p{N}]/u.test(text)) return !/[?%€$±½²³×÷]/.test(text);
  if (PRAISE.test(text) || FORMER.test(text)) return true;
  if (REASON.test(text) || POINTER.test(text) || EXAMPLE.test(text)) return !MODAL.test(text);
  if (isMeaning(text)) return true;
  if (REMEDY.test(text)) return !MODAL.test(text);
  if (WORKING.test(text)) return !denies(text) && !isOpenEnded(text) && !/\d/.test(text);
  if (ELSEWHERE.test(text)) return !MODAL.test(text);
  if (MADE.test(text) || PART.test(text)) return !denies(text);
  return isMoment(text);
}

/** `A row here means that the policy is missing`. */
export function isMeaning(text: string): boolean {
  return MEANING.test(text) && !MODAL.test(text) && !welcomes(text);
}

/** `A row means success` is no reason why there should be none. */
export function welcomes(text: string): boolean {
  return /^(?:an?|any|one|each|every|some|rows?)\b.*\bmeans?\b/i.test(text) && WELCOME.test(text);
}
