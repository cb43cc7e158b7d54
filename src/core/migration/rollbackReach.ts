import type { Effect, ObjectReference } from '../sql/effect';
import type { Script } from '../sql/script.model';

/**
 * Whether a rollback touches anything that a migration makes or changes. What neither text tells (rows, DO, functions)
 * is believed as long as the migration makes nothing else.
 */
export function reaches(rollback: Script, migration: Script): boolean {
  const made = effectsOf(migration);
  const own = new Set(made.flatMap((effect) => namesOf(effect, 'made')));
  const undone = effectsOf(rollback).flatMap((effect) => namesOf(effect, 'undone'));
  if (own.size > 0) return undone.some((name) => own.has(name));
  return undone.length === 0 || made.some(({ change }) => change === 'opaque');
}

function effectsOf({ statements }: Script): readonly Effect[] {
  return statements.flatMap(({ effects }) => effects);
}

type Side = 'made' | 'undone';

/** By name alone: which schema an unqualified name is in, two texts may see differently. */
function namesOf(effect: Effect, side: Side): string[] {
  switch (effect.change) {
    case 'create':
    case 'amend':
    case 'drop':
    case 'setSchema':
      return namesOfObject(effect.object, side);
    case 'rename':
      return [
        ...namesOfObject(effect.object, side),
        ...namesOfObject(effect.object, side, effect.to),
      ];
    case 'addEnumLabel':
    case 'renameEnumLabel':
      return [effect.name];
    case 'giveSequence':
    case 'rows':
    case 'opaque':
    case 'none':
      return [];
  }
}

function namesOfObject(object: ObjectReference, side: Side, renamed?: string): string[] {
  switch (object.kind) {
    case 'rowSecurity':
      return [`row security of ${object.table}`];
    case 'grant':
      return [object.object];
    case 'comment':
      return [`comment on ${object.on}`];
    case 'column':
    case 'policy':
    case 'trigger':
      return [`${object.table}.${renamed ?? object.name}`];
    case 'constraint':
      return named(renamed ?? object.name, `constraint of ${object.table}`, side);
    case 'index':
      return named(renamed ?? object.name, 'index', side);
    case 'schema':
    case 'extension':
    case 'table':
    case 'view':
    case 'materializedView':
    case 'sequence':
    case 'function':
    case 'enum':
    case 'domain':
    case 'composite':
      return [renamed ?? object.name];
  }
}

/** To what a migration leaves unnamed the server gives a name: a rollback that names any such thing may mean it. */
function named(name: string | null, unnamed: string, side: Side): string[] {
  if (name === null) return [unnamed];
  return side === 'made' ? [name] : [name, unnamed];
}
