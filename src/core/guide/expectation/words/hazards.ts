/**
 * Words after which a sentence no longer says what its numbers and names say alone: alternatives, conditions,
 * approximations. A phrase that does not know them must not read past them.
 */
const OPEN =
  /[~≈?]|\b(?:or|if|unless|except|excluding|otherwise|else|depend\w*|approx\w*|roughly|around|about|circa|ca|nearly|almost|usually|typically|normally|generally|mostly|probably|maybe|perhaps|might|may|could|can|sometimes|either|varies|vary|at least|at most|up to|minimum|maximum|min|max|plus|minus|instead|unlike|vs|versus|oder|falls|wenn|etwa|ungefähr|ou|si|sauf|environ|sinon|excepto|salvo)\b/i;

const DENIAL =
  /\b(?:not|no|never|none|nothing|neither|nor|without|cannot|but|isn't|aren't|doesn't|don't|shouldn't|mustn't|won't|can't|wasn't|weren't|hasn't|haven't|nicht|kein\w*|ohne|ne|pas|sin|nunca|ningun\w*)\b|n't\b/i;

const RELATIVE =
  /\b(?:same|equal|match\w*|compare\w*|than|previous\w*|similar|identical|as many|more|fewer|less|other|another|different|additional|extra|increase\w*|decrease\w*|change\w*|unchanged|still|again|twice|double|half|correct\w*|proper\w*|valid|reasonable)\b/i;

/** An alternative, a condition or an approximation. */
export function isOpenEnded(text: string): boolean {
  return OPEN.test(text);
}

/** Anything that can turn or loosen what stands beside it. */
export function isHazardous(text: string): boolean {
  return OPEN.test(text) || DENIAL.test(text) || RELATIVE.test(text);
}

export function denies(text: string): boolean {
  return DENIAL.test(text);
}

/** `after the first successful run`: when it is so, which is no claim of its own. */
export function isMoment(text: string): boolean {
  return (
    /^(?:after|once|following) /i.test(text) &&
    !/[=<>|,;\d]|\b(?:each|every|only|should|must|sorted|ordered|until|then|filter\w*|restrict\w*|exclud\w*)\b/i.test(
      text,
    ) &&
    !isOpenEnded(text) &&
    !denies(text)
  );
}

/** Words that claim something of the result; what has none of them beside an understood claim is a note. */
const CLAIM =
  /[=<>|]|\b(?:should|must|shall|expect\w*|need\w*|all|every|each|both|only|exactly|contain\w*|include\w*|show\w*|return\w*|has|have|equals?|under|within|below|above|fast\w*|quick\w*|slow\w*|sorted|ordered|order|descending|ascending|unique|distinct|first|last|true|false|null|enabled|disabled|sollte\w*|muss|debe\w*|doit)\b/i;

export function claims(text: string): boolean {
  return CLAIM.test(text) || isOpenEnded(text);
}
