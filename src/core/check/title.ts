import { quoteName } from '../catalog/key';
import type { ExpectedObject } from '../catalog/model';

/** An object for people, as in `Index idx_messages_user on messages`. The schema public goes without saying. */
export function objectTitle(object: ExpectedObject): string {
  switch (object.kind) {
    case 'schema':
      return `Schema ${object.name}`;
    case 'extension':
      return `Extension ${object.name}`;
    case 'table':
      return `Table ${inSchema(object.schema, object.name)}`;
    case 'column':
      return `Column ${inSchema(object.schema, object.table)}.${object.name}`;
    case 'constraint':
      return `${CONSTRAINTS[object.type]} ${object.name ?? listed(object.columns)} on ${tableOf(object)}`;
    case 'index': {
      const name = object.name ?? listed(object.keys?.map((key) => key.text));
      return object.table === ''
        ? `Index ${inSchema(object.schema, name)}`
        : `Index ${name} on ${tableOf(object)}`;
    }
    case 'policy':
      return `Policy ${object.name} on ${tableOf(object)}`;
    case 'rowSecurity':
      return `Row security of ${tableOf(object)}`;
    case 'trigger':
      return `Trigger ${object.name} on ${tableOf(object)}`;
    case 'function':
      return `Function ${inSchema(object.schema, object.name)}(${object.arguments.join(', ')})`;
    case 'enum':
      return `Enum ${inSchema(object.schema, object.name)}`;
    case 'domain':
      return `Domain ${inSchema(object.schema, object.name)}`;
    case 'composite':
      return `Composite type ${inSchema(object.schema, object.name)}`;
    case 'view':
      return `View ${inSchema(object.schema, object.name)}`;
    case 'materializedView':
      return `Materialized view ${inSchema(object.schema, object.name)}`;
    case 'sequence':
      return `Sequence ${inSchema(object.schema, object.name)}`;
    case 'grant':
      return `Grant on ${grantedTitle(object)} to ${object.role}`;
    case 'comment':
      return `Comment on ${object.on}`;
  }
}

/** The same within a sentence. */
export function objectPhrase(object: ExpectedObject): string {
  const title = objectTitle(object);
  return /^[A-Z]{2}/.test(title) ? title : `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

const CONSTRAINTS = {
  primaryKey: 'Primary key',
  unique: 'Unique constraint',
  foreignKey: 'Foreign key',
  check: 'Constraint',
  exclusion: 'Exclusion constraint',
} as const;

function inSchema(schema: string, name: string): string {
  return schema === 'public' ? name : `${quoteName(schema)}.${name}`;
}

function tableOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return inSchema(schema, table);
}

function listed(names: readonly string[] | undefined): string {
  return `(${names?.join(', ') ?? ''})`;
}

function grantedTitle(grant: Extract<ExpectedObject, { kind: 'grant' }>): string {
  if (grant.on === 'schema') return `schema ${grant.schema}`;
  const named = `${grant.on} ${inSchema(grant.schema, grant.object)}`;
  return grant.column === null ? named : `column ${grant.column} of ${named}`;
}
