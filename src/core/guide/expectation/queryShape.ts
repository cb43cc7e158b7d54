import type { Node } from 'libpg-query';
import type { QueryShape } from './model';

/** What a parsed statement tells of its result; see `QueryShape`. */
export function queryShapeOf(node: Node): QueryShape {
  throw new Error(`Not built yet: ${Object.keys(node).join()}`);
}

/** Of psql's `\d name`, which the catalog answers. */
export const DESCRIBE_SHAPE: QueryShape = {
  kind: 'describe',
  returnsRows: true,
  columns: [],
  open: true,
  singleRow: false,
  singleValue: false,
  booleans: [],
  grouped: false,
  ordered: false,
  restrictions: [],
  relations: [],
  explained: null,
};
