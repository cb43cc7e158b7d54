import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';

const THING = '(?:rows?|results?|records?|entries|output|hits?|matches|data)';
const HERE =
  '(?: (?:are |is |were |was |that (?:are |is )?|which (?:are |is )?)?(?:returned|listed|shown|found|here|displayed|exists?|present|comes? back|come up|shows? up|appears?|in the (?:result|results|output)))*';
const TROUBLE =
  '(?:(?:real|serious|potential|possible|data|security|data integrity|integrity|integration|configuration|schema|migration) )?(?:problems?|bugs?|errors?|violations?|issues?|failures?|leaks?|breach(?:es)?|defects?|inconsistenc(?:y|ies)|regressions?|corruption|wrong|bad|broken|mistakes?)';

/** `Any rows returned indicate a problem`. */
const MEANS = new RegExp(
  `^(?:any|every|each|all|if any)(?: of the)? ${THING}${HERE} (?:is|are|means?|indicates?|signals?|signif(?:y|ies)|points? to|represents?|count as|counts as|shows?|would (?:be|mean|indicate))(?: that)?(?: there (?:is|are))?(?: an?| the| some)? ${TROUBLE}(?: (?:here|and .*|that .*|in .*|with .*|to (?:be )?(?:fix|fixed|investigate|investigated|resolve|resolved)))?$`,
  'i',
);

/** `FAIL if any row`, `Bad: any rows`. */
const IF_ANY = new RegExp(
  `^(?:fail(?:s|ed|ure)?|error|bad|broken|problem|bug|wrong|not ok|alarm|alert|violation)(?: if| when|:)(?: there (?:is|are))?(?: you (?:see|get)| it returns| this returns| the query returns)? (?:any|some|one or more|a|at least one|>= ?1|> ?0)(?: ${THING})?${HERE}$`,
  'i',
);

/** `If this returns rows, something is wrong` */
const THEN = new RegExp(
  `^(?:if|when) (?:(?:this|it|the query|that) (?:returns?|shows?|lists?|finds?|gives?)|you (?:see|get)|there (?:are|is))? ?(?:any |some |one or more )?(?:rows?|results?|records?)${HERE},? (?:then )?(?:(?:something|it|this|that|the (?:migration|data|schema|backfill|setup|policy|trigger)) (?:is|has|went|failed|did)|there (?:is|are)|you have)\\b(?! not? )(?! no ).{0,60}$`,
  'i',
);
const FAULT =
  /\b(?:wrong|problems?|bugs?|fail\w*|broken|issues?|errors?|incomplete|corrupt\w*|violat\w*)\b/i;

/** How each of them begins; most words do not. */
const alarming =
  /^\s*(?:any|every|each|all|if|when|fail|error|bad|broken|problem|bug|wrong|not ok|violation|al(?:arm|ert))/i;

/** Whether words say which result would be a fault: any row at all. */
export function isAlarm(text: string): boolean {
  if (!alarming.test(text)) return false;
  const plain = text.trim().replace(/[.!]+$/, '');
  if (plain.length > 300) return false;
  return MEANS.test(plain) || IF_ANY.test(plain) || (THEN.test(plain) && FAULT.test(plain));
}

/** Where any row is a fault there must be none; a count of rows must be 0. */
export function alarmIn(text: string, shape: QueryShape): Expectation[] | null {
  if (!isAlarm(text) || shape.kind !== 'select') return null;
  if (shape.singleValue && shape.counts?.length === 1)
    return [{ kind: 'value', op: '=', value: 0 }];
  if (shape.singleRow || shape.singleValue || shape.grouped) return null;
  return [{ kind: 'rowCount', op: '=', value: 0 }];
}
