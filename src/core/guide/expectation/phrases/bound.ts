import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import type { Wording } from '../words/wording';
import { columnNamed } from './columnValue';
import { countIn } from './count';

const BOUND =
  /^(?:the )?([\p{L}_][\p{L}\d_.]*|⟦\d+⟧)(?: (?:column|value|field))?(?: (?:is|are|be|should be|must be))? ?(?=[<>]|(?:at least|at most|more than|less than|greater than|fewer than|no more than|no less than|between|exactly)\b)(.+)$/iu;

/**
 * `foreign_keys >= 15`, `total is at least 10`: a bound on a named column of the one row that the query always has;
 * null for anything else.
 */
export function boundIn(text: string, wording: Wording, shape: QueryShape): Expectation[] | null {
  const match = BOUND.exec(text.trim());
  if (!match || !shape.singleRow) return null;
  const name =
    wording
      .plain(match[1] ?? '')
      .split('.')
      .at(-1) ?? '';
  const named = columnNamed(name, shape);
  const count = countIn((match[2] ?? '').replace(/^([<>]=?) (?=-?\d)/, '$1'));
  if (named === null || count?.noun !== '' || count.rest !== '') return null;
  const column = shape.singleValue ? {} : { column: named };
  const { op, value, max } = count;
  if (op !== 'between') return [{ kind: 'value', op, value, ...column }];
  return [
    { kind: 'value', op: '>=', value, ...column },
    { kind: 'value', op: '<=', value: max, ...column },
  ];
}
