import type { QueryShape } from '../model';
import { isOpenEnded } from '../words/hazards';
import { statementOf } from '../words/leadIn';
import type { Wording } from '../words/wording';
import type { Family, Reading } from './claim';
import { compound } from './compound';
import { countedNames } from './countedNames';
import { everyRow } from './everyRow';
import { existence } from './existence';
import { names } from './names';
import { plan } from './plan';
import { refusal } from './refusal';
import { success } from './success';
import { tuple } from './tuple';
import { namedColumn, singleValue } from './value';

/** The first that knows the words wins: the narrow ones come before the wide ones. */
const FAMILIES: readonly Family[] = [
  plan,
  refusal,
  success,
  tuple,
  countedNames,
  existence,
  everyRow,
  singleValue,
  namedColumn,
  compound,
  names,
];

/** What one masked segment means; null where it is no claim that is known. */
export function readClaim(segment: string, wording: Wording, shape: QueryShape): Reading | null {
  const statement = statementOf(segment);
  if (statement.body === '' && statement.subject === '') return null;
  if (isOpenEnded(statement.subject)) return null;
  const claim = { ...statement, shape, wording };
  for (const family of FAMILIES) {
    const reading = family(claim);
    if (reading) return reading;
  }
  return null;
}
