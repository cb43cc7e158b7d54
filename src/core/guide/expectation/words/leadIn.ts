/** What is said of a result, without the words that only say that something is said. */
export interface Statement {
  /** What stands before `should`, `is` ...: `the trigger`, `relrowsecurity`; empty where it is the result itself. */
  readonly subject: string;
  /** `not` stood with the verb. */
  readonly negated: boolean;
  /** `return`, `show`, `include`, `be`, `exist` ...; empty for a mere `Expected: ...`. */
  readonly verb: string;
  readonly body: string;
  /** Whether anything (`Expected:`, `should`, a verb) said that the body is about the result. */
  readonly led: boolean;
}

const LABEL =
  /^(?:[#*•·-]+\s+|=>\s*|->\s*|>>\s*|\d+[.)]\s+|(?:verification|verify|check|test(?: case)?|step|query|case|results?|outputs?|answer|assert(?:ion)?|want(?:ed)?|good|look for(?! seq|: seq)|returns?|validation|sanity check|important|success criteria|pass|ok|kontrolle|prüfung|ergebnis|resultado|résultat)(?:\s+[\w.]{1,6})?(?: (?:if|when|iff))?\s*(?::|=>)\s*|(?:pass|ok|passes|good|success(?:ful)?|valid) (?:if|when|iff)\b:?\s*)/i;

const EXPECTED =
  /^(?:the )?(?:expect(?:ed|ing|s|ation)?|erwartet(?:es|e|er)?|esperado|se espera|attendu|atteso|esperado)\b(?:\s+(?:results?|output|outcome|values?|returns?|response|answer|behaviou?r|state|resultset|ergebnis|ausgabe|here|after(?:wards)?|now)\b)*(?:\s+set\b)?(?:\s*(?:\((?:approx|exact)\))?\s*(?:is|are)?\s*(?::|=>|->|=(?!=)|-)\s*|\s+(?:is|are|to be|that)\s+|\s+|$)/i;

const EXPECTED_COUNT =
  /^(?:(?:number of )?(?:rows?|records|count)\s+expected\s*[:=]\s*(?=\S)|expected\s+(?:number of \w+|row ?count|counts?|rows?|records?|total)\s*(?:is|:|=|=>|->)?\s*(?=\S))/i;

const TRAILING = /\s+(?:(?:are|is) )?expected$/i;
/** `otherwise stop`: what to do when it is not so. */
const REMEDY =
  /\s*[,;]?\s*\b(?:otherwise|if not|else),?\s+(?:stop|roll|run|re-?run|abort|check|fix|something|the migration|investigate|contact|see|do not|you|repeat|go)\b(?![^.]*\b(?:rows?|number|value|count)\b)[^.]*$/i;
const THERE = /^there (?:are|is|will be|were)\s+(?=\S)/i;
const TOTAL =
  /^(?:total|row count|count|rows|number of (?:rows|records|results)|rows? (?:returned|found)|returned rows)(?: rows)?\s*(?:[:=]|is\b)\s*(?=\d[\d,]*\s*$)/i;
const CHECKED =
  /^(?:verify|confirm|check|ensure|make sure|validate)(?: that)?(?: (?:the|there (?:are|is)))?\s+(?=(?:all (?:of )?(?:the )?)?(?:\d|one |two |three |four |five |six |seven |eight |nine |ten |no |zero |exactly |only |at least ))/i;

/** `Run this query and make sure that it returns 3 rows`. */
const ERRAND =
  /^(?:please )?(?:run|execute|use|try|then run|re-?run)\b[^.:;]{0,80}?(?:,|\band\b|\bto\b)\s+(?=(?:make sure|ensure|verify|confirm|check|assert|see|expect)\b)/i;
/** `And this one 3 rows` */
export const OTHER_ONE =
  /^(?:and |but |while |whereas )?(?:this|the (?:second|next|other|last|first|third)) (?:one|query)(?: (?:returns?|shows?|gives?))? (?=\d|no |zero |one |two |three |nothing\b|exactly |at least )/i;
const CHECKING =
  /^(?:please )?(?:verify|confirm|check|ensure|make sure|validate|assert|see)(?: that)? /i;
const DECLARED =
  /^((?:[\w⟦⟧.()*]+ ){0,6}?[\w⟦⟧.()*]+) (?:(?:exists? and )?(is|are)|(returns?|shows?|gives?|lists?|prints?|yields?|equals?|contains?|includes?|has|have|reads?|reports?|fails?|succeeds?)) (?=\S)/i;

const GENERIC =
  /^(?:(?:and|then|also|now|so|again|here|this time|afterwards?|after that|verify that|confirm that|check that|ensure that|make sure that|make sure|verify|confirm|check|ensure)\s+)*(?:(?:you|we|one|it|this|that|these|they|which|there|both|(?:the |this |that |each |both |all |every |above |following |last |first |second |final |same |next )*(?:query|queries|result|results|result set|output|statement|statements|command|select|call|response|function call|rows returned|row count|rowcount))\s*)?$/i;

const MODAL =
  /\b(?:should|must|shall|will|would|ought to|needs? to|has to|have to|(?:is|are) (?:expected|supposed|required) to|sollten?|muss|müssen|debería|debe|doit|devrait|deve|deveria)\b/i;

const NEGATION = /^(?:no longer|not|n't|never|nicht|no)\b\s*/i;

const ADVERB =
  /^(?:now|also|still|always|then|both|again|only(?= be| return| show| see| list| have| contain| include)|all|each|therefore|just(?= be| return| show| see| list))\s+/i;

const VERB =
  /^(?:(?:be )?equal to|be|return(?:s|ed|ing)?|show(?:s|n|ing)?|see|sees|display(?:s|ed)?|list(?:s|ed)?|give(?:s)?|print(?:s)?|yield(?:s)?|produce(?:s)?|output(?:s)?|contain(?:s)?|include(?:s)?|have|has|get|gets|report(?:s)?|read(?:s)?|say(?:s)?|equal(?:s)?|result(?:s)? in|come back(?: as| with)?|use(?:s)?|find(?:s)?|fetch(?:es)?|liefern?|zurückgeben|zeigen|devolver|mostrar|retourner|afficher|return only|(?:update|insert|delete|affect|modify|change|remove|touch)(?:s)?(?= (?:\d|no |zero |one |two |three |only |exactly |at )))\b\s*(?:back\b\s*|(?:us|you|me)\b\s*)?(?::\s*)?/i;

/** Takes the lead-in off a masked segment. */
export function statementOf(segment: string): Statement {
  let text = segment.trim().replace(/[\s.!;]+$/, '');
  let lead = '';
  text = text.replace(REMEDY, '');
  text = text.replace(TRAILING, () => ((lead = 'expect'), ''));
  for (let before = ''; before !== text;) {
    before = text;
    text = text
      .replace(/^(?:i|we|you)(?: would| can| should|'d)? (?=expect\b)/i, '')
      .replace(/^(?:assert|want)s? (?=\d|no |(?:count|\w+)(?:\(\*\))? ?[=<>])/i, '')
      .replace(ERRAND, '')
      .replace(OTHER_ONE, '')
      .replace(LABEL, '')
      .replace(EXPECTED_COUNT, '')
      .replace(CHECKED, '')
      .replace(THERE, '')
      .replace(TOTAL, '');
    const next = text.replace(EXPECTED, '');
    if (next !== text) lead = 'expect';
    text = next;
  }
  text = text.replace(/^(?:to|that)\s+(?=\w)/i, (whole) => (lead === '' ? whole : ''));
  const statement =
    afterModal(text) ??
    (lead === '' ? null : infinitive(text)) ??
    declared(text) ??
    withoutModal(text);
  return lead === '' ? statement : { ...statement, led: true };
}

function afterModal(text: string): Statement | null {
  const modal = MODAL.exec(text);
  if (!modal) return null;
  const before = text.slice(0, modal.index).trim().replace(/[,:]$/, '');
  const subject = GENERIC.test(before) ? '' : before;
  return predicate(subject, text.slice(modal.index + modal[0].length).trim());
}

/** `Expect the status to be 'open'` */
function infinitive(text: string): Statement | null {
  const to =
    /^(.{1,80}?) to (?=(?:not )?(?:be|equal|have|contain|include|return|show|list|fail|succeed|raise|exist)\b)/i.exec(
      text,
    );
  if (!to) return null;
  const subject = GENERIC.test(to[1] ?? '') ? '' : (to[1] ?? '');
  return predicate(subject, text.slice(to[0].length));
}

/** `Make sure that the count is 5`: said as a fact, and meant as one that must hold. */
function declared(text: string): Statement | null {
  const fact = text.replace(CHECKING, '').replace(/^there (?:are|is) /i, '');
  const match = fact === text ? null : DECLARED.exec(fact);
  if (!match) return null;
  const said = (match[1] ?? '').replace(/ (?:now|only|still|then)$/i, '');
  const asserted = said.replace(/ (?:does not|do not|never)$/i, '');
  const subject = GENERIC.test(asserted) ? '' : asserted;
  const rest = fact.slice(match[0].length);
  const affirmed = rest.replace(/^(?:not|never|no longer) /i, '');
  const not = asserted !== said || affirmed !== rest ? 'not ' : '';
  return predicate(subject, `${not}${match[3] ?? 'be'} ${affirmed}`);
}

function withoutModal(text: string): Statement {
  const subject =
    /^(?:(?:the |this )?(?:query|result|output|statement|select)|it|this|you|we)\s+(?=\w)/i.exec(
      text,
    );
  const body = subject ? text.slice(subject[0].length) : text;
  if (VERB.test(body) || (subject && NEGATION.test(body))) return predicate('', body);
  return { subject: '', negated: false, verb: '', body: text, led: false };
}

function predicate(subject: string, text: string): Statement {
  let body = text.replace(/^n't\b\s*/, 'not ');
  let negated = false;
  let only = '';
  for (let before = ''; before !== body;) {
    before = body;
    if (NEGATION.test(body) && !negated && !/^no (?!longer)/i.test(body)) {
      negated = true;
      body = body.replace(NEGATION, '');
    }
    const adverb = ADVERB.exec(body)?.[0];
    if (adverb !== undefined) {
      if (/^(?:only|just)/i.test(adverb)) only = 'only ';
      body = body.slice(adverb.length);
    }
  }
  const verb = VERB.exec(body)?.[0] ?? '';
  body = body
    .slice(verb.length)
    .trim()
    .replace(/^(?:that|as)\s+(?=\S)/i, '')
    .replace(/^:\s*/, '');
  return {
    subject,
    negated,
    verb: (/[a-zü]+/i.exec(verb)?.[0] ?? '').toLowerCase(),
    body: only + body,
    led: true,
  };
}
