import { namesIn, objectKey } from '../../catalog/key';
import type { DatabaseObject } from '../../catalog/model';
import { literal } from './names';
import { inverseOf, marked, type InverseContext, type Inverter } from './model';

export const invertComment: Inverter<'comment'> = ({ before, after }, context) => {
  const comment = before ?? after;
  if (!comment) return inverseOf();
  const place = placeOf(comment.on, context);
  if (place === null) return marked(`the comment on ${comment.on} was another one`);
  return inverseOf(`COMMENT ON ${place} IS ${before ? literal(before.text) : 'NULL'}`);
};

function placeOf(key: string, context: InverseContext): string | null {
  const { names, before, after } = context;
  const object = [...before.objects, ...after.objects].find((one) => objectKey(one) === key);
  return object ? commentable(object, context) : viewColumn(key, names.quote.bind(names));
}

/** Columns of views are no objects of the catalog model. */
function viewColumn(key: string, quote: (name: string) => string): string | null {
  const names = key.startsWith('column ') ? namesIn(key.slice('column '.length)) : [];
  return names.length === 3 ? `COLUMN ${names.map(quote).join('.')}` : null;
}

function commentable(object: DatabaseObject, { names }: InverseContext): string | null {
  switch (object.kind) {
    case 'schema':
    case 'extension':
      return `${object.kind.toUpperCase()} ${names.quote(object.name)}`;
    case 'table':
    case 'view':
    case 'sequence':
    case 'domain':
      return `${object.kind.toUpperCase()} ${names.qualified(object.schema, object.name)}`;
    case 'enum':
    case 'composite':
      return `TYPE ${names.qualified(object.schema, object.name)}`;
    case 'materializedView':
      return `MATERIALIZED VIEW ${names.qualified(object.schema, object.name)}`;
    case 'index':
      return `INDEX ${names.qualified(object.schema, object.name ?? '')}`;
    case 'column':
      return `COLUMN ${names.qualified(object.schema, object.table)}.${names.quote(object.name)}`;
    case 'constraint':
    case 'policy':
    case 'trigger':
      return `${object.kind.toUpperCase()} ${names.quote(object.name ?? '')} ON ${names.qualified(object.schema, object.table)}`;
    case 'function':
      return `${object.routine === 'window' ? 'FUNCTION' : object.routine.toUpperCase()} ${names.qualified(object.schema, object.name)}(${object.arguments.join(', ')})`;
    case 'rowSecurity':
    case 'grant':
    case 'comment':
      return null;
  }
}
