import type { Owner } from './ownership';

const subject =
  /^(?:(?:expected|expect|result|results)\s*(?:for|of|in)?\s*)?(both|all|each|every one|every|any|none|no|neither)(?:\s+(?:of\s+)?(?:(?:these|those|them|the(?:\s+above)?|above)\s*)?(?:quer(?:y|ies)|statements?|commands?|calls?|selects?|checks?)?)?\s*:?\s*(?:should|must|will|shall|return|returns|need|are|is|have to|has to|succeed|fail|run)\b/i;
const these =
  /^(?:these|the (?:above )?(?:queries|statements|commands|calls))\s+(?:should|must|will|all)\b/i;
const forQueries =
  /\b(?:for|in|from|by|of|with) (both|all|each|every|any|either|none)(?: one)?(?: of)?(?: (?:these|those|the))?(?: (?:two|three|four|five))?(?: above)? (?:quer(?:y|ies)|statements?|commands?|calls?|selects?|checks?)\W*$/i;
const forThem =
  /\b(?:for|in|from|by) (both|all|each|any|either|none)(?: of (?:them|these|those))?\W*$/i;

/** `No rows should be returned`, `All 3 tables should exist`: said of what one query returns. */
function namesResult(text: string): boolean {
  return (
    /^(?:no|any|none|every)\s+(?!of\b|(?:quer|statement|command|call|select|check)\w*\b)/i.test(
      text,
    ) && !/^(?:none|any) (?:should|must|will|shall|may|is|are)\b/i.test(text)
  );
}

/**
 * Whether words speak of several statements at once ("Both should return rows"): of the two nearest, or of all;
 * null when they speak of one.
 *
 * @param owners all statements that the words can speak of
 */
export function belongsToSeveral(
  text: string,
  owners: readonly Pick<Owner, 'shape' | 'owns'>[],
): 'both' | 'all' | null {
  const named = subject.exec(text)?.[1] ?? forQueries.exec(text)?.[1];
  if (named !== undefined && !namesResult(text)) {
    return /^(?:both|either|neither)$/i.test(named) ? 'both' : 'all';
  }
  if (these.test(text)) return 'all';
  const them = forThem.exec(text)?.[1]?.toLowerCase();
  const queries = owners.filter(({ owns, shape }) => owns && (shape?.returnsRows ?? true));
  // "3 rows for both" is said of the two tables where one query asks for two.
  const namesSeveral = queries.some(({ shape }) =>
    shape?.restrictions?.some(({ values }) => values.length > 1),
  );
  if (them === undefined || namesSeveral || queries.length < 2) return null;
  if (them === 'both' || them === 'either') return queries.length === 2 ? 'both' : null;
  return 'all';
}
