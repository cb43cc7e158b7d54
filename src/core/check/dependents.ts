import { objectKey, quoteName } from '../catalog/key';
import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import type { ExpectedEntry } from './expected';
import { mentions } from './mentions';

/** An expected object and the text of the statement that made it, which alone tells what a view reads. */
export interface Dependent {
  readonly object: ExpectedObject;
  readonly definition: string;
}

/**
 * Does `dependent` go when `dropped` is dropped? What stands on the object always does; what only uses it does with
 * CASCADE. Where the text leaves it open the answer is yes: then too little is expected rather than what is gone.
 */
export function goesWith(
  dropped: ExpectedObject,
  cascade: boolean,
  { object, definition }: Dependent,
): boolean {
  if (object.kind === 'comment') return false;
  switch (dropped.kind) {
    case 'schema':
      return 'schema' in object && object.schema === dropped.name;
    case 'table':
      return (
        isOnTable(object, dropped.schema, dropped.name) ||
        isGrantOn(object, 'table', dropped) ||
        (cascade && (references(object, dropped) || reads(object, definition, dropped.name)))
      );
    case 'column':
      return (
        usesColumn(object, dropped) ||
        (cascade &&
          (referencesColumn(object, dropped) ||
            (reads(object, definition, dropped.table) && reads(object, definition, dropped.name)) ||
            policyMentions(object, dropped.name, dropped)))
      );
    case 'view':
    case 'materializedView':
      return (
        isOnTable(object, dropped.schema, dropped.name) ||
        isGrantOn(object, 'table', dropped) ||
        (cascade && reads(object, definition, dropped.name))
      );
    case 'sequence':
      return isGrantOn(object, 'sequence', dropped);
    case 'function': {
      if (isGrantOn(object, 'function', dropped)) return true;
      if (!cascade) return false;
      const name = `${dropped.schema}.${dropped.name}`;
      return (
        (object.kind === 'trigger' && object.function === name) ||
        reads(object, definition, dropped.name) ||
        policyMentions(object, dropped.name, null)
      );
    }
    case 'enum':
    case 'domain':
    case 'composite':
      return (
        isGrantOn(object, 'type', dropped) ||
        (cascade && (isOfType(object, dropped.name) || reads(object, definition, dropped.name)))
      );
    case 'constraint':
      return (
        object.kind === 'index' &&
        object.constraint === true &&
        object.name === dropped.name &&
        isOnTable(object, dropped.schema, dropped.table)
      );
    case 'index':
    case 'policy':
    case 'rowSecurity':
    case 'trigger':
    case 'extension':
    case 'grant':
    case 'comment':
      return false;
  }
}

/** Comments are found by the key of what they are on. */
export function commentKey(object: ExpectedObject): string {
  return objectKey({ kind: 'comment', on: objectKey(object) });
}

function isOnTable(object: ExpectedObject, schema: string, table: string): boolean {
  return 'table' in object && object.schema === schema && object.table === table;
}

function isGrantOn(
  object: ExpectedObject,
  on: 'table' | 'sequence' | 'function' | 'type',
  named: { schema: string; name: string; arguments?: readonly string[] },
): boolean {
  const name = quoteName(named.name) + (named.arguments ? `(${named.arguments.join(', ')})` : '');
  return (
    object.kind === 'grant' &&
    object.on === on &&
    object.schema === named.schema &&
    object.object === name
  );
}

function references(object: ExpectedObject, table: { schema: string; name: string }): boolean {
  return (
    object.kind === 'constraint' &&
    object.references?.schema === table.schema &&
    object.references.table === table.name
  );
}

type ColumnName = Extract<ExpectedObject, { kind: 'column' }>;

function referencesColumn(object: ExpectedObject, column: ColumnName): boolean {
  return (
    object.kind === 'constraint' &&
    references(object, { schema: column.schema, name: column.table }) &&
    (object.references?.columns.includes(column.name) ?? false)
  );
}

/** Constraints and indexes that use a column go with it, also those of several columns; so do triggers on it. */
function usesColumn(object: ExpectedObject, column: ColumnName): boolean {
  if (!isOnTable(object, column.schema, column.table)) return false;
  const { name } = column;
  if (object.kind === 'constraint') {
    if (object.columns?.includes(name)) return true;
    return !!object.expression && !object.columns && mentions(object.expression, name);
  }
  if (object.kind !== 'index') return false;
  return (
    (object.include?.includes(name) ?? false) ||
    (!!object.predicate && mentions(object.predicate, name)) ||
    (object.keys?.some((key) =>
      key.isExpression ? mentions(key.text, name) : key.text === name,
    ) ??
      false)
  );
}

function reads(object: ExpectedObject, definition: string, name: string): boolean {
  return (
    (object.kind === 'view' || object.kind === 'materializedView') && mentions(definition, name)
  );
}

function policyMentions(object: ExpectedObject, name: string, column: ColumnName | null): boolean {
  if (object.kind !== 'policy') return false;
  if (column && !isOnTable(object, column.schema, column.table)) return false;
  return [object.using, object.withCheck].some((text) => !!text && mentions(text, name));
}

function isOfType(object: ExpectedObject, type: string): boolean {
  if (object.kind === 'column') return !!object.type && mentions(object.type, type);
  return object.kind === 'function' && object.arguments.some((one) => mentions(one, type));
}

/** Whether a sequence goes with its column, or with the table of that. */
export function isSequenceOf({ ownedBy }: ExpectedEntry, owner: ExpectedObject): boolean {
  if (!ownedBy) return false;
  return owner.kind === 'table'
    ? isOnTable(ownedBy, owner.schema, owner.name)
    : objectKey(ownedBy) === objectKey(owner);
}

/** The expressions in a constraint or an index. */
export function expressionsOf(object: ExpectedOf<'constraint'> | ExpectedOf<'index'>): string[] {
  const texts =
    object.kind === 'constraint'
      ? [object.expression]
      : [
          object.predicate,
          ...(object.keys ?? []).flatMap((key) => (key.isExpression ? [key.text] : [])),
        ];
  return texts.filter((text) => typeof text === 'string');
}
