import type { QueryShape } from '../model';
import { NOT_NOUNS, meaningOf, type Count } from './count';
import { countsRows, isCatalogNoun, isRowWord, singular } from './nouns';
import { vocabularyOf } from './vocabulary';
import type { Reading } from './claim';

/** Adjectives that say of which rows it is told, and nothing of them. */
const HARMLESS =
  /^(?:new|all|matching|total|different|listed|following|expected|existing|above|given|said|returned|resulting|result|such|named|row|data|database|db|seed|seeded|sample|test|created|added|or|more|of|the|these|those|separate|individual|corresponding|respective|required|relevant|whole|entire|overall|core|main|other|\d+)$/i;

/** What a quantity means for this query, with the words at its noun that the query does not say. */
export function countedBy(count: Count, shape: QueryShape): Reading | null {
  const expectations = meaningOf(count, shape);
  if (!expectations) return null;
  const rest = qualifierOf(count, shape);
  return { expectations, rest: rest === null ? [] : [rest] };
}

/**
 * `paid orders`, where the query does not ask for paid ones; null where the noun says nothing that the query does not.
 * No row at all is none of any kind.
 */
export function qualifierOf(count: Count, shape: QueryShape): string | null {
  const { op, value, noun } = count;
  if (noun === '' || shape.kind === 'write') return null;
  const isUpper = op === '<=' || op === '<' || (op === '=' && value === 0);
  if (isUpper) return null;
  const words = noun.split(' ');
  const vocabulary = vocabularyOf(shape);
  const isSaid = (word: string): boolean =>
    HARMLESS.test(word) || vocabulary.has(word.toLowerCase()) || vocabulary.has(singular(word));
  const head = words.at(-1) ?? '';
  if (NOT_NOUNS.test(head)) return noun;
  const isKnown = isCounted(head, shape);
  return isKnown && words.slice(0, -1).every(isSaid) ? null : noun;
}

/** The adjectives alone: what is counted may be no row of the query. */
export function adjectivesOf(count: Count, shape: QueryShape): string | null {
  const words = count.noun.split(' ').slice(0, -1);
  if (words.length === 0) return null;
  const found = qualifierOf({ ...count, noun: [...words, 'rows'].join(' ') }, shape);
  return found === null ? null : count.noun;
}

/** Whether what is counted in one value has that name. */
function isCounted(head: string, shape: QueryShape): boolean {
  if (isRowWord(head) || vocabularyOf(shape).has(singular(head))) return true;
  const word = singular(head);
  const named = shape.columns.some((column) =>
    (column ?? '').toLowerCase().split('_').map(singular).includes(word),
  );
  if (shape.grouped) return countsRows(head, shape);
  return named || isCatalogNoun(head, shape);
}
