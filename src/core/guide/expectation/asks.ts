import type { SentencePlace } from './model';
import { clean } from './words/clean';
import { isAlarm } from './phrases/alarm';
import { isCommandTag } from './phrases/commandTag';
import { countIn } from './phrases/count';
import { isUnit } from './phrases/nouns';
import { OTHER_ONE } from './words/leadIn';

const EXPECTED =
  /\b(?:expect(?:ed|s|ing|ation|ations)?|erwartet\w*|esperado|attendus?|(?:pass|ok|passes|good|success) (?:if|when|iff))\b|^\W*(?:=>|->)\s*\S/i;
const MODAL =
  /\b(?:you|it|this|that|which|query|result|output|statement) will (?:only )?(?:return|show|get|see|be|list|give|print|fail|succeed|yield|contain|display|equal)\b|\b(?:should(?:n't)?|must(?:n't)?|shall|ought to|(?:has|have) to be|sollten?|muss|müssen|debe|debería|doit|devrait|deve)\b/i;
/** What a person has to do, and says nothing of a result. */
const DUTY =
  /\b(?:should|must|shall|needs? to|has to|have to) (?:(?:only|also|first|then|now|always|never|not) )*(?:be (?:run|executed|applied|done|performed|run as|replaced|adjusted|called|used|kept|tested|reviewed|checked|verified|logged in|adapted|installed|configured|set (?:to|in|up|by)|a superuser|connected)|(?:run|execute|apply(?! to)|replace|change|create|set|add|update|make|do)(?! (?:\d|no |zero|one |two |only|exactly|at |without|successfully|cleanly|fine|ok\b))|adjust|review|use your|check|verify|test|install|configure|call|wait|ensure|refresh|restart|know|understand|note|log ?in|connect|switch|open|go)\b/i;
const VERB_FIRST =
  /^\W*(?:returns|shows|lists|displays|gives|prints|yields|contains|includes|looks|seems|matches|equals|reports|produces|fails|succeeds|works|raises|throws|errors|(?:affects|updates|inserts|deletes|removes|changes) (?:\d+|(?:no|zero|one|two|three|only|exactly|at (?:least|most))\b))\b/i;
const CONDITION =
  /^\W*(?:if|when)\b.*\b(?:rows?|results?|empty|returns?|see|get|missing|zero|nothing|null)\b/i;
const ERROR = /^\W*(?:error\b|permission denied|blocked by|no errors?\b|violates\b|duplicate key)/i;
/** `Permission denied is a missing privilege` tells what an error means. */
const EXPLAINED =
  /^\W*(?:error|permission denied|violates|duplicate key)\b[^:.]*\b(?:is (?:an?|the)|means?|indicates?|comes from|usually)\b/i;
const FACT =
  /^[a-z]\w*_?\w* (?:is|are|=) (?:true|false|t|f|null|not null|'[^']*'|-?\d+) (?:for|on|in) (?:all|both|every|each)\b[\w ]*$/i;
const VALUE =
  /^(?:[\w.]+(?:\(\*?\))? *(?:==?|>=?|<=?|:) *)?(?:==?|>=?|<=?)? *(?:-?[\d,.]+|true|false|t|f|null|yes|no|'[^']*'|"[^"]*")(?: (?:for|on|in) (?:all|both|every|each)(?: \w+)?)?(?: \([^)]*\))?$/i;
const TITLE =
  /^(?:insert|create|add|update|delete|drop|clean|remove|run|execute|apply|set|grant|revoke|enable|disable|alter|test|step|see|list|show|select|get|find|look|count|refresh|rollback|undo|backfill|vacuum|analyze|switch|connect|reset|begin|example|note|todo|warning|replace|view|query|use|then|now|next|optional)\b/i;
const CHECKED_RESULT =
  /\b(?:make sure|ensure|verify|confirm|check|assert|see)(?: that)? (?:it|this|that|the (?:query|result|output|statement|command|call)|you)(?: only| now| still| all| never| does not)? (?:returns?|shows?|gives?|lists?|prints?|yields?|equals?|gets?|sees?|looks?|fails?|succeeds?|matches|match|is|are)\b/i;
const CHECKED_VALUE =
  /^(?:\d+[.)] )?(?:verify|confirm|check|ensure|make sure|validate|assert)\b.* (?:is|are|=|:|returns?|equals?|shows?|reads?|has) (?:(?:now|all|both|set to|equal to|exactly) )*(?:-?\d[\d,]*|zero|true|false|null|empty|gone|'[^']*'|"[^"]*"|`[^`]*`)(?: (?:rows?|records?|results?|entries))?[.:!]?$/i;
const LOOKS =
  /\blooks? (?:right|good|ok|okay|correct|fine|reasonable|sane|plausible|as expected|normal)\b/i;
const LABELLED =
  /^(?:outputs?|results?|want(?:ed)?|assert(?:ion)?|answer|returns?|good|pass|ok|success|look for|ergebnis|resultado|résultat|résultats)\s*[:=]\s*\S/i;
const HEDGE =
  /^(?:usually|typically|normally|ideally|generally|about|around|approximately|approx\.?|roughly|~|≈)\s*/i;
/** A description of a list, and no claim. */
const RANKED =
  /^\W*(?:returns|shows|lists|displays|gives|prints) (?:the |up to |only the )?(?:[\w-]+ )?(?:latest|last|most|top|first|newest|oldest|largest|biggest|smallest|slowest|fastest|highest|lowest|recent)\b/i;
const FAIL_IF = /^fail(?:s|ed)? (?:if|when)\b/i;
const SEEN = /^(?:(?:are|is|will be) )?(?:returned|listed|shown|displayed|found|visible)$/i;
const SCAN = /\b(?:Seq|Index|Index Only|Bitmap Index|Bitmap Heap) Scan\b/;
const TOTAL_STATED =
  /^(?:number of (?:rows|records|results)|rows? (?:returned|found)|returned rows|row count)\s*(?:[:=]|is)\s*\d[\d,]*$/i;
const CHECK = /^(?:\d+[.)] )?(?:verify|confirm|check|ensure|make sure|validate|assert)\b/i;

/** See `isExpectation`. */
export function asksForResult(written: string, place: SentencePlace): boolean {
  return clean(written)
    .split('\n')
    .some((line) => asks(line.trim(), place));
}

function asks(line: string, place: SentencePlace): boolean {
  const text = line.replace(/^(?:[-*•·#>]+|\d+[.)]|\[[ x]\])\s+/i, '').trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return false;
  if (EXPECTED.test(text))
    return !/\b(?:unexpected|expected to (?:run|take))\b/i.test(text) || MODAL.test(text);
  if (MODAL.test(text) && !isDutyAlone(text)) return true;
  if (EXPLAINED.test(text)) return false;
  if (ERROR.test(text) || CONDITION.test(text)) return true;
  if (statesCount(text)) return true;
  if (CHECKED_RESULT.test(text) || CHECKED_VALUE.test(text) || isAlarm(text)) return true;
  if (FAIL_IF.test(text)) return true;
  const isAfter = place.endsWith('After');
  if (isAfter && (LOOKS.test(text) || LABELLED.test(text) || statesBound(text))) return true;
  if (isAfter && VERB_FIRST.test(text)) return !RANKED.test(text);
  if (isAfter && (SCAN.test(text) || isCommandTag(text))) return true;
  if (place === 'commentAfter' && FACT.test(text)) return true;
  if (isAfter && /^wants? (?:\d|no )/i.test(text)) return true;
  return (
    place === 'commentAfter' && text.split(/, (?:and )?| and /).every((part) => VALUE.test(part))
  );
}

const DUTIES = new RegExp(DUTY.source, 'gi');

function isDutyAlone(text: string): boolean {
  return !MODAL.test(text.replace(DUTIES, ''));
}

/** `At least 2 policies per table`, `usually under 500 MB`. */
function statesBound(text: string): boolean {
  const bare = text.replace(HEDGE, '');
  const isBound =
    /^(?:at least|at most|more than|less than|fewer than|up to|under|over|below|above|between|exactly|no more than|no fewer than|[<>]=?)\b/i.test(
      bare,
    );
  const count = isBound || bare !== text ? countIn(bare) : null;
  if (count === null) return false;
  return bare !== text || (count.noun !== '' && !count.noun.split(' ').some(isUnit));
}

/** `3 rows`, `no rows returned`, `(0 rows)`, `Confirm all 11 tables exist`, `Returns 6`. */
function statesCount(text: string): boolean {
  const bare = text
    .replace(/^[\s(=>-]+/, '')
    .replace(OTHER_ONE, '')
    .replace(/^(?:returns? |(?:want|assert|result|output|pass|ok|good|returns?)\s*:\s*)/i, '');
  if (TOTAL_STATED.test(bare)) return true;
  if (/\bif\b/i.test(bare)) return false;
  const checked = bare.replace(CHECK, '').replace(/^\s*(?:that |the |there (?:are|is) )*/i, '');
  if (checked !== bare.trimStart() && CHECK.test(bare)) {
    const count = countIn(
      checked.replace(/^\s*:\s*/, '').replace(/^all (?:the |of )*(?=\d|\w+ )/i, ''),
    );
    return (
      count !== null &&
      count.noun !== '' &&
      /\d|^(?::? )?(?:all )?(?:one|two|three|four|five|six|seven|eight|nine|ten|no|zero)\b/i.test(
        checked.replace(/^all (?:the |of )*/i, ''),
      )
    );
  }
  if (TITLE.test(bare)) return false;
  const count = countIn(bare);
  if (!count) return false;
  if (count.noun !== '' && SEEN.test(count.rest) && /^(?:[a-z]+|\d+) /i.test(bare)) return true;
  return (
    /^(?:rows?|records?|results?|entries|zeilen|filas|lignes)\b/i.test(
      count.noun.split(' ').at(-1) ?? '',
    ) &&
    /^(?:\d|no |zero |one |two |three |four |five |exactly |at least |at most |only |empty|an empty|nothing|>|<|=)/i.test(
      bare,
    )
  );
}
