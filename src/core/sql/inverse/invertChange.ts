import type { CatalogChange } from '../../catalog/difference';
import type { SqlParser } from '../parser';
import { invertColumn } from './columns';
import { invertComment } from './comments';
import { invertConstraint, invertIndex } from './constraints';
import { invertFunction } from './functions';
import { invertGrant } from './grants';
import { changeOf, type Inverse, type InverseContext } from './model';
import { invertOther } from './others';
import { invertPolicy, invertRowSecurity } from './policies';
import { invertExtension, invertSchema } from './schemas';
import { invertSequence } from './sequences';
import { invertTable } from './tables';
import { invertTrigger } from './triggers';
import { invertComposite, invertDomain, invertEnum } from './types';
import { invertView } from './views';

/** What takes one change of the catalog back, with the catalogs on both sides of it. */
export function invertChange(
  change: CatalogChange,
  context: InverseContext,
  parser: SqlParser,
): Inverse {
  const object = change.after ?? change.before;
  if (!object || !('kind' in object)) return invertOther(change, context);
  switch (object.kind) {
    case 'schema':
      return invertSchema(changeOf(change, context), context);
    case 'extension':
      return invertExtension(changeOf(change, context), context);
    case 'table':
      return invertTable(changeOf(change, context), context);
    case 'column':
      return invertColumn(changeOf(change, context), context);
    case 'constraint':
      return invertConstraint(changeOf(change, context), context);
    case 'index':
      return invertIndex(changeOf(change, context), context);
    case 'policy':
      return invertPolicy(changeOf(change, context), context);
    case 'rowSecurity':
      return invertRowSecurity(changeOf(change, context), context);
    case 'trigger':
      return invertTrigger(changeOf(change, context), context);
    case 'function':
      return invertFunction(changeOf(change, context), context);
    case 'enum':
      return invertEnum(changeOf(change, context), context);
    case 'domain':
      return invertDomain(changeOf(change, context), context);
    case 'composite':
      return invertComposite(changeOf(change, context), context);
    case 'view':
    case 'materializedView':
      return invertView(changeOf(change, context), context, parser);
    case 'sequence':
      return invertSequence(changeOf(change, context), context);
    case 'grant':
      return invertGrant(changeOf(change, context), context);
    case 'comment':
      return invertComment(changeOf(change, context), context);
  }
}
