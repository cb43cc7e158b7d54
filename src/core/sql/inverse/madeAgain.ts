import { objectKey } from '../../catalog/key';
import { standsOn } from '../../catalog/standsOn';
import { invertComment } from './comments';
import { invertGrant } from './grants';
import { invertIndex } from './constraints';
import { joined, marked, type Inverse, type InverseContext } from './model';

/**
 * What stood on an object that is dropped and made again to get its old shape, and goes with it: grants, comments, and
 * the indexes of a materialized view. It is as the catalog before has it.
 */
export function madeAgain(key: string, context: InverseContext): Inverse {
  const { before } = context;
  const standing = before.objects.filter((object) =>
    standsOn(object, before.definitions[objectKey(object)]).includes(key),
  );
  return joined(
    standing.map((object): Inverse => {
      const change = {
        key: objectKey(object),
        fields: new Set<string>(),
        after: undefined,
        was: before.definitions[objectKey(object)] ?? '',
        is: '',
      };
      if (object.kind === 'grant') return invertGrant({ ...change, before: object }, context);
      if (object.kind === 'comment') return invertComment({ ...change, before: object }, context);
      if (object.kind === 'index') return invertIndex({ ...change, before: object }, context);
      return marked(`${change.key} goes with it`);
    }),
  );
}
