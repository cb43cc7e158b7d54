import type { ExpectedOf } from '../../catalog/model';
import type { Name } from './scope';

/** The text does not tell the type of a constraint that it only names; its key does not need it. */
export function namedConstraint(table: Name, name: string): ExpectedOf<'constraint'> {
  return { kind: 'constraint', schema: table.schema, table: table.name, name, type: 'check' };
}
