import type { ExpectedObject } from '../catalog/model';
import type { Renaming } from './renaming';

/** What other objects have to know of a rename; null when they do not mention such objects. */
export function renamingOf(object: ExpectedObject, to: string): Renaming | null {
  switch (object.kind) {
    case 'schema':
      return { of: 'schema', from: object.name, to };
    case 'column': {
      const { schema, table, name: from } = object;
      return { of: 'column', schema, table, from, to };
    }
    case 'table':
    case 'view':
    case 'materializedView':
      return named('table', object, to);
    case 'enum':
    case 'domain':
    case 'composite':
      return named('type', object, to);
    case 'sequence':
      return named('sequence', object, to);
    case 'function':
      return { ...named('function', object, to), arguments: object.arguments };
    case 'extension':
    case 'constraint':
    case 'index':
    case 'policy':
    case 'rowSecurity':
    case 'trigger':
    case 'grant':
    case 'comment':
      return null;
  }
}

function named(
  of: 'table' | 'type' | 'function' | 'sequence',
  { schema, name: from }: { readonly schema: string; readonly name: string },
  to: string,
): Extract<Renaming, { of: 'table' | 'type' | 'function' | 'sequence' }> {
  return { of, schema, from, toSchema: schema, to };
}
