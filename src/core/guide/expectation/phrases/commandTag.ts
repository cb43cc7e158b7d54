import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';

const TAG = /^(?:(INSERT) 0 (\d{1,12})|(UPDATE|DELETE|MERGE|SELECT) (\d{1,12}))$/;

/** Whether words are what psql prints of a statement: `INSERT 0 3`. */
export function isCommandTag(text: string): boolean {
  return TAG.test(text.trim());
}

/** `UPDATE 3` beside an UPDATE: it changes that many rows. Null beside another statement. */
export function commandTagIn(text: string, shape: QueryShape): Expectation[] | null {
  const match = TAG.exec(text.replace(/^(?:expect(?:ed|s)?|outputs?|results?)\s*:\s*/i, '').trim());
  if (!match) return null;
  const command = (match[1] ?? match[3] ?? '').toLowerCase();
  const own = shape.kind === 'write' ? shape.command : shape.kind;
  if (command !== own) return null;
  return [{ kind: 'rowCount', op: '=', value: Number(match[2] ?? match[4]) }];
}
