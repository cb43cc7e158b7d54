import type { Expectation } from '../../../check/expectation';
import { isHazardous } from '../words/hazards';
import type { Claim, Family, Reading } from './claim';
import { columnValueIn } from './columnValue';
import { compoundOf } from './compound';
import { countIn, meaningOf, rowCount, type Count } from './count';
import { adjectivesOf } from './counted';
import { groupsOf } from './perGroup';
import { scopeIn } from './scope';

const WHOLE = /^(?:all|each|every|both)\b/i;
const TRUTH = /^(true|false|t|f|enabled|disabled)$/i;
const GROUP = /^(?:each|every|all)(?: of the| the)? ([\p{L}_]+)$/iu;

/** `all rows should have status = 'OK'`, `all 4 tables show rowsecurity = true`, `each table should have 4 policies`. */
export const everyRow: Family = (claim) => {
  const { subject, body, wording, shape } = claim;
  if (claim.negated || shape.kind !== 'select') return null;
  const rls = /^(?:rls|row[- ]level security|row security)$/i.test(subject);
  if (rls) {
    const { text, count } = scopeIn(body);
    const pair = columnValueIn(`rls ${text}`, wording, shape);
    return pair && every(pair.column, pair.value, count);
  }
  if (!WHOLE.test(subject)) return bareTruth(claim);
  if (qualifies(subject, shape)) return null;
  if (isHazardous(subject.replace(/^each other/i, '')) || speaksOfColumns(subject, shape))
    return null;
  const { count } = scopeIn(`${subject} x`);
  const group = GROUP.exec(subject);
  const counted = countIn(body);
  if (group && counted?.rest === '') {
    const groups = groupsOf(counted, group[1] ?? '', shape);
    const adjectives = adjectivesOf(counted, shape);
    return groups && { expectations: groups, rest: adjectives === null ? [] : [adjectives] };
  }
  const about = /^(?:be|have|has|show|shows|with|return|read|)$/.test(claim.verb);
  const reading = about && !counted ? compoundOf(body, claim) : null;
  if (reading) return withCount(reading, count, shape);
  return bareTruth({ ...claim, subject: '', body: `${subject} ${body}` });
};

/** `all paid orders`, where the query does not ask for paid ones. */
function qualifies(subject: string, shape: Claim['shape']): boolean {
  const counted = countIn(
    subject.replace(/^(?:all|each|every|both)(?: of)?(?: the| these)? (?!\d)/i, '2 '),
  );
  if (!counted) return false;
  return adjectivesOf(counted, shape) !== null;
}

/** `Both columns` are rows only where the query lists columns. */
function speaksOfColumns(subject: string, { relations }: Claim['shape']): boolean {
  if (!/\b(?:columns?|fields?|values?|flags?|counts?)$/i.test(subject)) return false;
  return !relations.some((each) => /(?:^|\.)(?:columns|pg_attribute|pg_enum)$/.test(each));
}

/** `both true`, `all enabled`, `true for all tables`: of the one column that holds whether something is true. */
function bareTruth({ subject, body, shape, wording }: Claim): Reading | null {
  const { text, count, found } = scopeIn(body);
  const truth = TRUTH.exec(wording.plain(text));
  const [column, ...others] = shape.booleans;
  if (!truth || subject !== '' || column === undefined || others.length > 0 || shape.singleRow)
    return null;
  if (!found && shape.columns.length > 1) return null;
  return every(column, /^(?:true|t|enabled)$/i.test(truth[1] ?? '') ? 'true' : 'false', count);
}

function every(column: string, value: string | number, count: number | null): Reading {
  const rows = count === null ? [] : (rowCount(rowsOf(count)) ?? []);
  return { expectations: [...rows, { kind: 'everyRow', values: { [column]: value } }] };
}

function withCount(reading: Reading, count: number | null, shape: Claim['shape']): Reading | null {
  if (count === null) return reading;
  const rows: Expectation[] | null = meaningOf(rowsOf(count), shape);
  return rows && { ...reading, expectations: [...rows, ...reading.expectations] };
}

function rowsOf(value: number): Count {
  return { op: '=', value, max: value, noun: 'rows', rest: '' };
}
