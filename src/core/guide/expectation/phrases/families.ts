import type { QueryShape } from '../model';
import { isOpenEnded } from '../words/hazards';
import { statementOf, type Statement } from '../words/leadIn';
import type { Wording } from '../words/wording';
import type { Family, Reading } from './claim';
import { alarmIn } from './alarm';
import { commandTagIn, isCommandTag } from './commandTag';
import { compound } from './compound';
import { countedNames } from './countedNames';
import { everyRow } from './everyRow';
import { existence } from './existence';
import { names } from './names';
import { plan } from './plan';
import { refusal } from './refusal';
import { success } from './success';
import { tuple } from './tuple';
import { restates } from './vocabulary';
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
  const found = alarmIn(segment, shape) ?? commandTagIn(segment, shape);
  if (found) return { expectations: found };
  if (isCommandTag(segment)) return null;
  const statement = ofTable(ofEach(statementOf(segment)), shape);
  if (statement.body === '' && statement.subject === '') return null;
  if (isOpenEnded(statement.subject)) return null;
  const claim = { ...statement, shape, wording };
  for (const family of FAMILIES) {
    const reading = family(claim);
    if (reading) return reading;
  }
  return null;
}

const HOLDS = /^(?:have|has|contain|hold|return|show)s?$/;

/** `The customers table must have 3 rows`, of a query that reads all of it. */
function ofTable(statement: Statement, shape: QueryShape): Statement {
  const { subject, verb, negated } = statement;
  const isIt =
    shape.whole === true &&
    subject !== '' &&
    !negated &&
    HOLDS.test(verb) &&
    /^[\w." ]+$/.test(subject) &&
    restates(subject, shape);
  return isIt ? { ...statement, subject: '' } : statement;
}

const EACH = /^(?:each|all|every one)(?: (?:one )?of (?:them|these|those))?$/i;

/** `Each should return no rows` is said of several queries, and is about the result of each. */
function ofEach(statement: Statement): Statement {
  const isResult = /^(?:return|yield|give|produce|come)/.test(statement.verb);
  return isResult && EACH.test(statement.subject) ? { ...statement, subject: '' } : statement;
}
