const subject =
  /^(?:(?:expected|expect|result|results)\s*(?:for|of|in)?\s*)?(both|all|each|every one)(?:\s+(?:of\s+)?(?:(?:these|those|them|the(?:\s+above)?|above)\s*)?(?:quer(?:y|ies)|statements?|commands?|calls?|selects?|checks?)?)?\s*:?\s*(?:should|must|will|shall|return|returns|need|are|is|have to|has to|succeed|fail|run)\b/i;
const these =
  /^(?:these|the (?:above )?(?:queries|statements|commands|calls))\s+(?:should|must|will|all)\b/i;

/**
 * Whether words speak of several statements at once ("Both should return rows"): of the two nearest, or of all;
 * null when they speak of one.
 */
export function belongsToSeveral(text: string): 'both' | 'all' | null {
  const match = subject.exec(text);
  if (match) return match[1]?.toLowerCase() === 'both' ? 'both' : 'all';
  return these.test(text) ? 'all' : null;
}
