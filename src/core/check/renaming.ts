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

/** An object after something else got a new name. */
export interface Renamed {
  readonly object: ExpectedObject;
  /** True when the text of an expression does not tell which of its names is the new one: it is left as it was. */
  readonly doubtful: boolean;
}

export function afterRenaming(object: ExpectedObject, renaming: Renaming): Renamed {
  switch (renaming.of) {
    case 'schema':
      return inNewSchema(object, renaming.from, renaming.to);
    case 'table':
      return doubted(onNewTable(object, renaming), renaming.from);
    case 'column':
      return withNewColumn(object, renaming);
    case 'type':
      return { object: ofNewType(object, renaming), doubtful: false };
    case 'function':
    case 'sequence':
      return ofNewName(object, renaming);
  }
}

type Named = Extract<Renaming, { of: 'table' | 'type' | 'function' | 'sequence' }>;

function inNewSchema(object: ExpectedObject, from: string, to: string): Renamed {
  let result = object;
  if ('schema' in result && result.schema === from) result = { ...result, schema: to };
  if (result.kind === 'constraint' && result.references?.schema === from) {
    result = { ...result, references: { ...result.references, schema: to } };
  }
  if (result.kind === 'trigger' && result.function?.startsWith(`${from}.`)) {
    result = { ...result, function: `${to}${result.function.slice(from.length)}` };
  }
  return doubted(result, from);
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

function ofNewName(object: ExpectedObject, renaming: Named): Renamed {
  const { schema, from, toSchema, to } = renaming;
  if (object.kind === 'grant') {
    const on = renaming.of === 'function' ? 'function' : 'sequence';
    return { object: regranted(object, on, renaming), doubtful: false };
  }
  if (object.kind === 'trigger' && object.function === `${schema}.${from}`) {
    return { object: { ...object, function: `${toSchema}.${to}` }, doubtful: false };
  }
  return doubted(object, from);
}

type ColumnRenaming = Extract<Renaming, { of: 'column' }>;

function withNewColumn(object: ExpectedObject, renaming: ColumnRenaming): Renamed {
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
  if (!isOnTable) return mapExpressions(result, (text) => unlessSubquery(text, from));
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

/** Which of the names in an expression is the renamed one is not told by its text. */
function doubted(object: ExpectedObject, name: string): Renamed {
  return mapExpressions(object, (text) => (mentions(text, name) ? null : text));
}

/** Only a subquery speaks of another table's columns. */
function unlessSubquery(text: string, column: string): string | null {
  return mentions(text, 'select') && mentions(text, column) ? null : text;
}

const EXPRESSIONS: readonly string[] = [
  'default',
  'generated',
  'expression',
  'predicate',
  'using',
  'withCheck',
];

/** Does it state an expression, which the server prints in its own words? */
export function statesExpression(object: ExpectedObject): boolean {
  return Object.entries(object).some(
    ([field, value]: [string, unknown]) => EXPRESSIONS.includes(field) && typeof value === 'string',
  );
}

/** @param map gives null for an expression that is in doubt. */
function mapExpressions(object: ExpectedObject, map: (text: string) => string | null): Renamed {
  let doubtful = false;
  const entries = Object.entries(object).map(([field, value]: [string, unknown]) => {
    if (!EXPRESSIONS.includes(field) || typeof value !== 'string') return [field, value] as const;
    const text = map(value);
    if (text === null) doubtful = true;
    return [field, text ?? value] as const;
  });
  return { object: Object.fromEntries(entries) as unknown as ExpectedObject, doubtful };
}
