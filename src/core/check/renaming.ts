import { quoteName } from '../catalog/key';
import type { ExpectedObject, ExpectedOf, IndexKey } from '../catalog/model';
import { mentions, withNewName } from './mentions';

/** A name that changes: `schema` and `name` are the old ones. */
export type Renaming =
  | { readonly of: 'schema'; readonly from: string; readonly to: string }
  | {
      readonly of: 'table' | 'type' | 'function' | 'sequence';
      readonly schema: string;
      readonly from: string;
      readonly toSchema: string;
      readonly to: string;
      /** Of a function. */
      readonly arguments?: readonly string[];
    }
  | {
      readonly of: 'column';
      readonly schema: string;
      readonly table: string;
      readonly from: string;
      readonly to: string;
    };

/**
 * The object after something else got a new name. A fact of which the text no longer tells how the server prints it
 * is left out: it is not compared then.
 */
export function afterRenaming(object: ExpectedObject, renaming: Renaming): ExpectedObject {
  switch (renaming.of) {
    case 'schema':
      return inNewSchema(object, renaming.from, renaming.to);
    case 'table':
      return withoutMentions(onNewTable(object, renaming), renaming.from);
    case 'column':
      return withNewColumn(object, renaming);
    case 'type':
      return ofNewType(object, renaming);
    case 'function':
    case 'sequence':
      return ofNewName(object, renaming);
  }
}

type Named = Extract<Renaming, { of: 'table' | 'type' | 'function' | 'sequence' }>;

function inNewSchema(object: ExpectedObject, from: string, to: string): ExpectedObject {
  let result = object;
  if ('schema' in result && result.schema === from) result = { ...result, schema: to };
  if (result.kind === 'constraint' && result.references?.schema === from) {
    result = { ...result, references: { ...result.references, schema: to } };
  }
  if (result.kind === 'trigger' && result.function?.startsWith(`${from}.`)) {
    result = { ...result, function: `${to}${result.function.slice(from.length)}` };
  }
  return withoutMentions(result, from);
}

function onNewTable(object: ExpectedObject, renaming: Named): ExpectedObject {
  const { schema, from, toSchema, to } = renaming;
  let result = object;
  if ('table' in result && result.schema === schema && result.table === from) {
    result = { ...result, schema: toSchema, table: to };
  }
  if (result.kind === 'grant') result = regranted(result, 'table', renaming);
  if (
    result.kind === 'constraint' &&
    result.references?.schema === schema &&
    result.references.table === from
  ) {
    result = { ...result, references: { ...result.references, schema: toSchema, table: to } };
  }
  return result;
}

function regranted(
  grant: ExpectedOf<'grant'>,
  on: ExpectedOf<'grant'>['on'],
  { schema, from, toSchema, to, arguments: types }: Named,
): ExpectedOf<'grant'> {
  const list = types ? `(${types.join(', ')})` : '';
  if (grant.on !== on || grant.schema !== schema) return grant;
  if (grant.object !== quoteName(from) + list) return grant;
  return { ...grant, schema: toSchema, object: quoteName(to) + list };
}

function ofNewType(object: ExpectedObject, renaming: Named): ExpectedObject {
  const renamed = (text: string) => withNewName(text, renaming.from, renaming.to) ?? text;
  if (object.kind === 'column' && object.type) return { ...object, type: renamed(object.type) };
  if (object.kind === 'function') {
    return { ...object, arguments: object.arguments.map(renamed) };
  }
  return object.kind === 'grant' ? regranted(object, 'type', renaming) : object;
}

function ofNewName(object: ExpectedObject, renaming: Named): ExpectedObject {
  const { schema, from, toSchema, to } = renaming;
  if (object.kind === 'grant') {
    return regranted(object, renaming.of === 'function' ? 'function' : 'sequence', renaming);
  }
  if (object.kind === 'trigger' && object.function === `${schema}.${from}`) {
    return { ...object, function: `${toSchema}.${to}` };
  }
  return withoutMentions(object, from);
}

type ColumnRenaming = Extract<Renaming, { of: 'column' }>;

function withNewColumn(object: ExpectedObject, renaming: ColumnRenaming): ExpectedObject {
  const { schema, table, from, to } = renaming;
  const renamed = (name: string) => (name === from ? to : name);
  let result = object;
  if (
    result.kind === 'constraint' &&
    result.references?.schema === schema &&
    result.references.table === table
  ) {
    const columns = result.references.columns.map(renamed);
    result = { ...result, references: { ...result.references, columns } };
  }
  const isOnTable = 'table' in result && result.schema === schema && result.table === table;
  if (!isOnTable) return withoutSubqueries(result, from);
  if (result.kind === 'constraint' && result.columns) {
    result = { ...result, columns: result.columns.map(renamed) };
  }
  if (result.kind === 'trigger' && result.columns) {
    result = { ...result, columns: result.columns.map(renamed) };
  }
  if (result.kind === 'index') {
    result = {
      ...result,
      ...(result.include && { include: result.include.map(renamed) }),
      ...(result.keys && { keys: result.keys.map((key) => withNewKey(key, from, to)) }),
    };
  }
  return mapExpressions(result, (text) => withNewName(text, from, to));
}

function withNewKey(key: IndexKey, from: string, to: string): IndexKey {
  if (!key.isExpression) return { ...key, text: key.text === from ? to : key.text };
  return { ...key, text: withNewName(key.text, from, to) ?? key.text };
}

/** Which of the names in a text is the renamed one is not told by the text. */
function withoutMentions(object: ExpectedObject, name: string): ExpectedObject {
  return mapExpressions(object, (text) => (mentions(text, name) ? null : text));
}

/** Only a subquery speaks of another table's columns. */
function withoutSubqueries(object: ExpectedObject, column: string): ExpectedObject {
  return mapExpressions(object, (text) =>
    mentions(text, 'select') && mentions(text, column) ? null : text,
  );
}

const EXPRESSIONS = ['default', 'generated', 'expression', 'predicate', 'using', 'withCheck'];

/** @param map gives null for an expression that is no longer known. */
function mapExpressions(
  object: ExpectedObject,
  map: (text: string) => string | null,
): ExpectedObject {
  const entries = Object.entries(object).flatMap(([field, value]: [string, unknown]) => {
    if (!EXPRESSIONS.includes(field) || typeof value !== 'string') return [[field, value]];
    const text = map(value);
    return text === null ? [] : [[field, text]];
  });
  return Object.fromEntries(entries) as ExpectedObject;
}
