const quantified =
  /^(?:[✅✓✔☑❌•·–—*-]|(?:and|all|every|each|none|no|only|nothing|both|neither|they|it|these|those|sorted|ordered|with|without)\b)/iu;
const declared =
  /^(?:every|each|all|none|no|both|only|and|with|neither)\b.*\b(?:is|are|has|have|was|were)\b|^\w+ (?:is|are) \S+$/i;
const particular =
  /\d|\b(?:all|every|each|none|no|never|only|both|always|neither|make sure|check|verify|confirm|ensure)\b/i;
const checked =
  /^(?:please )?(?:make sure|verify|check|confirm|ensure)\b.*\b(?:is|are|has|have|exists?|not)\b/i;

/** `all paid`, `None of them is void`: behind an expectation it goes on with it, and does not name what comes next. */
export function goesOnWithFact(text: string): boolean {
  return quantified.test(text) || declared.test(text);
}

/** `Every row is paid`: a fact also where it may be the name of what comes next. */
export function declaresFact(text: string): boolean {
  return declared.test(text);
}

/** `The cheapest costs 3`, `Make sure that 13 is paid`: words that say something in particular. */
export function saysParticular(text: string): boolean {
  return quantified.test(text) || particular.test(text);
}

/** `Make sure no order is void` */
export function asksToCheck(text: string): boolean {
  return checked.test(text);
}
