import { objectKey } from '../../catalog/key';
import type { CatalogIndex } from '../../catalog/catalogIndex';
import type { ExpectedObject } from '../../catalog/model';
import type { Effect } from '../effect';
import type { Names } from './names';

/**
 * The statements that give an object its old name or schema back; null when the effects are others too. A catalog
 * difference shows a new name as a loss and a new object, and its inverse would lose the rows.
 *
 * @param after the catalog behind the renaming, which tells what of several kinds a type is
 */
export function renamedBack(
  effects: readonly Effect[],
  after: CatalogIndex,
  names: Names,
): readonly string[] | null {
  const statements: string[] = [];
  for (const effect of effects) {
    if (effect.change !== 'rename' && effect.change !== 'setSchema') return null;
    const moved = movedObject(effect.object, effect);
    // Of a type there is one effect for each kind that it may be.
    if (effects.length > 1 && !after.find(objectKey(moved))) continue;
    const place = placeOf(moved, names);
    if (place === null) return null;
    const { object } = effect;
    statements.push(
      effect.change === 'setSchema'
        ? `${place} SET SCHEMA ${names.quote('schema' in object ? object.schema : '')}`
        : place.endsWith('COLUMN') || place.endsWith('CONSTRAINT')
          ? `${place.replace(/ (COLUMN|CONSTRAINT)$/, ` RENAME $1 ${names.quote(effect.to)}`)} TO ${oldName(object, names)}`
          : `${place} RENAME TO ${oldName(object, names)}`,
    );
  }
  return statements.length === 0 ? null : statements;
}

function oldName(object: ExpectedObject, names: Names): string {
  return names.quote('name' in object ? (object.name ?? '') : '');
}

function movedObject(
  object: ExpectedObject,
  effect: Extract<Effect, { change: 'rename' | 'setSchema' }>,
): ExpectedObject {
  const field = effect.change === 'rename' ? 'name' : 'schema';
  return { ...object, [field]: effect.to };
}

function placeOf(object: ExpectedObject, names: Names): string | null {
  switch (object.kind) {
    case 'schema':
      return `ALTER SCHEMA ${names.quote(object.name)}`;
    case 'table':
    case 'view':
    case 'sequence':
    case 'domain':
      return `ALTER ${object.kind.toUpperCase()} ${names.qualified(object.schema, object.name)}`;
    case 'materializedView':
      return `ALTER MATERIALIZED VIEW ${names.qualified(object.schema, object.name)}`;
    case 'index':
      return `ALTER INDEX ${names.qualified(object.schema, object.name ?? '')}`;
    case 'enum':
    case 'composite':
      return `ALTER TYPE ${names.qualified(object.schema, object.name)}`;
    case 'function':
      return `ALTER ROUTINE ${names.qualified(object.schema, object.name)}(${object.arguments.join(', ')})`;
    case 'column':
    case 'constraint':
      return `ALTER TABLE ${names.qualified(object.schema, object.table)} ${object.kind.toUpperCase()}`;
    case 'policy':
    case 'trigger':
      return `ALTER ${object.kind.toUpperCase()} ${names.quote(object.name)} ON ${names.qualified(object.schema, object.table)}`;
    case 'extension':
      return `ALTER EXTENSION ${names.quote(object.name)}`;
    case 'rowSecurity':
    case 'grant':
    case 'comment':
      return null;
  }
}
