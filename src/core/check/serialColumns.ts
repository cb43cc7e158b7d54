import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import type { Effect } from '../sql/effect';
import { nextValue } from '../sql/effects/columns';
import type { ExpectedEntry } from './expected';
import type { Renaming } from './renaming';

type Sequence = ExpectedOf<'sequence'>;
type Column = ExpectedOf<'column'>;

/** The serial column that brings a sequence along: made by the same statement, with its next value as the default. */
export function ownerOfSerial(sequence: Sequence, effects: readonly Effect[]): Column | null {
  for (const effect of effects) {
    if (effect.change !== 'create' || effect.object.kind !== 'column') continue;
    const { object } = effect;
    if (object.default !== nextValue(sequence)) continue;
    return { kind: 'column', schema: object.schema, table: object.table, name: object.name };
  }
  return null;
}

/** A column's sequence moves with its table to another schema; it keeps its name. */
export function movedWith(
  object: ExpectedObject,
  owner: Column,
  renaming: Renaming,
): ExpectedObject {
  const isMoved = renaming.of === 'table' && isOf(owner, renaming);
  return object.kind === 'sequence' && isMoved ? { ...object, schema: renaming.toSchema } : object;
}

/** The column that a sequence belongs to, after something was renamed. */
export function ownerAfter(owner: Column, renaming: Renaming): Column {
  switch (renaming.of) {
    case 'schema':
      return owner.schema === renaming.from ? { ...owner, schema: renaming.to } : owner;
    case 'table':
      return isOf(owner, renaming)
        ? { ...owner, schema: renaming.toSchema, table: renaming.to }
        : owner;
    case 'column': {
      const { schema, table, from, to } = renaming;
      const isOwn = owner.schema === schema && owner.table === table && owner.name === from;
      return isOwn ? { ...owner, name: to } : owner;
    }
    case 'type':
    case 'function':
    case 'sequence':
      return owner;
  }
}

function isOf(
  owner: Column,
  { schema, from }: { readonly schema: string; readonly from: string },
): boolean {
  return owner.schema === schema && owner.table === from;
}

/**
 * The entries with the defaults of serial columns as the server prints them now that their sequences may have other names.
 *
 * @param before the objects of the first of them, in the same order, as they were
 */
export function withNextValues(
  before: readonly ExpectedObject[],
  entries: readonly ExpectedEntry[],
): readonly ExpectedEntry[] {
  const renamed = new Map<string, string>();
  for (const [place, older] of before.entries()) {
    const newer = entries[place]?.object;
    if (older.kind !== 'sequence' || newer?.kind !== 'sequence') continue;
    const [from, to] = [nextValue(older), nextValue(newer)];
    if (from !== to) renamed.set(from, to);
  }
  if (renamed.size === 0) return entries;
  return entries.map((entry) => {
    const { object } = entry;
    if (object.kind !== 'column' || typeof object.default !== 'string') return entry;
    const value = renamed.get(object.default);
    return value === undefined ? entry : { ...entry, object: { ...object, default: value } };
  });
}
