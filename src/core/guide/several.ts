import type { Owner } from './ownership';
import { speaksOfVerdict } from './verdictWords';

const subject =
  /^(?:(?:expected|expect|result|results)\s*(?:for|of|in)?\s*)?(both|all|each|every one|every|any|none|no|neither)(?:\s+(?:of\s+)?(?:(?:these|those|them|the(?:\s+above)?|above)\s*)?(?:quer(?:y|ies)|statements?|commands?|calls?|selects?|checks?|inserts?|updates?|deletes?|writes?|attempts?)?)?\s*:?\s*(?:should|must|will|shall|return|returns|need|are|is|have to|has to|succeed|fail|run)\b/i;
const these =
  /^(?:these|the (?:above )?(?:queries|statements|commands|calls|selects|inserts|updates|deletes|writes|attempts))\s+(?:should|must|will|all)\b/i;
const forQueries =
  /\b(?:for|in|from|by|of|with) (both|all|each|every|any|either|none)(?: one)?(?: of)?(?: (?:these|those|the))?(?: (?:two|three|four|five))?(?: above)? (?:quer(?:y|ies)|statements?|commands?|calls?|selects?|checks?|inserts?|updates?|deletes?|writes?|attempts?)\W*$/i;
const forThem =
  /\b(?:for|in|from|by) (both|all|each|any|either|none)(?: of (?:them|these|those))?\W*$/i;

/** `No rows should be returned`, `All 3 tables should exist`: said of what one query returns. */
function namesResult(text: string): boolean {
  return (
    /^(?:no|any|none|every)\s+(?!of\b|(?:quer|statement|command|call|select|check|insert|update|delete|write|attempt)\w*\b)/i.test(
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
  if (them === undefined) return null;
  const queries = owners.filter(({ owns, shape }) => owns && (shape?.outline.returnsRows ?? true));
  const areTwo = them === 'both' || them === 'either';
  if (queries.length < 2 || (areTwo && queries.length > 2)) return null;
  // "3 rows for both" is said of the two tables where one query asks for two.
  const namesSeveral = queries.some(({ shape }) =>
    shape?.whole.restrictions.some(({ values }) => values.length > 1),
  );
  return namesSeveral ? null : areTwo ? 'both' : 'all';
}
/**
 * The statements that words about several of them mean, up to the words or after them: those that return rows, or,
 * where the words are about a refusal, all that do something.
 */
export function severalOwners(
  owners: readonly Owner[],
  target: number,
  text: string,
  several: 'both' | 'all',
  backwards: boolean,
): number[] {
  const isMeant = speaksOfVerdict(text) ? acts : returnsRows;
  const indexes = [...owners.keys()].filter((index) => {
    const owner = owners[index];
    return owner && isMeant(owner) && (backwards ? index <= target : index >= target);
  });
  if (indexes.length === 0) return [target];
  if (several === 'all') return indexes;
  return backwards ? indexes.slice(-2) : indexes.slice(0, 2);
}

/** Whether words about rows may be about it. */
export function returnsRows({ owns, shape }: Owner): boolean {
  return owns && (shape?.outline.returnsRows ?? true) && !shape?.outline.setsUp;
}

/** Whether it does more than to prepare the statements after it. */
function acts({ owns, shape }: Owner): boolean {
  return owns && !shape?.outline.setsUp;
}
