import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import type { Effect } from '../sql/effect';
import type { Script, Statement } from '../sql/script.model';
import { ExpectedObjects } from './expectedObjects';

/** One migration, for folding. */
export interface EffectSource {
  readonly version: string;
  /** Workspace-relative, with `/`. */
  readonly path: string;
  readonly script: Script;
}

/** The statement that an expectation comes from. */
export interface Origin {
  readonly version: string;
  readonly path: string;
  readonly statement: Statement;
  /** 1-based, in the file. */
  readonly line: number;
}

/** An object that should stand after all migrations, in its final shape. */
export interface ExpectedEntry {
  /** The key of the object; numbered where several unnamed constraints of a table have the same. */
  readonly key: string;
  readonly object: ExpectedObject;
  /** The statement that made it, when it is among the folded ones. */
  readonly creator: Origin | null;
  /** Every statement that made or changed it, in order. */
  readonly origins: readonly Origin[];
  /** Why its expressions may be printed otherwise than they were written. */
  readonly doubt: string | null;
  /** Of a constraint or index without a name: the one that the server chose when it was made, which no renaming changes. */
  readonly chosenName?: string;
  /** Of a sequence: the column that it belongs to, which it moves and goes with. */
  readonly ownedBy?: ExpectedOf<'column'> | null;
}

/** An object that should be gone; of a grant only the privileges that the object lists. */
export interface ExpectedAbsence {
  readonly key: string;
  readonly object: ExpectedObject;
  readonly origin: Origin;
}

/** A statement whose effect no catalog shows. */
export interface UncheckableEffect {
  readonly version: string;
  readonly statement: Statement;
  readonly reason: string;
}

/** What should stand in a catalog after some migrations. */
export interface ExpectedCatalog {
  readonly objects: readonly ExpectedEntry[];
  readonly absences: readonly ExpectedAbsence[];
  readonly unchecked: readonly UncheckableEffect[];
}

/**
 * Folds the effects of migrations in the order in which they apply, so that nothing is expected of an early one that a
 * later one drops, renames or changes. An object that is dropped takes with it what stands on it; one that is changed
 * keeps its creator and is expected, in its final shape, of those that changed it as well.
 */
export function foldEffects(sources: readonly EffectSource[]): ExpectedCatalog {
  const expected = new ExpectedObjects();
  const unchecked: UncheckableEffect[] = [];
  for (const { version, path, script } of sources) {
    for (const statement of script.statements) {
      expected.begin(statement.effects);
      const isMissing = mayBeMissing(expected, statement.effects);
      let origin: Origin | undefined;
      for (const effect of statement.effects) {
        const reason = isMissing(effect)
          ? MISSING
          : effect.change === 'rows'
            ? ROWS[effect.statement]
            : foldOne(expected, effect, (origin ??= originOf(version, path, statement)));
        if (reason !== null) unchecked.push({ version, statement, reason });
      }
    }
  }
  return { objects: expected.entries(), absences: expected.absences(), unchecked };
}

const MISSING = 'whether there is something to change depends on the database';

/** Of ALTER ... IF EXISTS of what no migration speaks of nothing is expected but what it removes. */
function mayBeMissing(
  expected: ExpectedObjects,
  effects: readonly Effect[],
): (effect: Effect) => boolean {
  const mayMiss = ({ ifExists, change }: Effect): boolean => ifExists === true && change !== 'drop';
  // To know costs a look at all that is expected, and few statements ask.
  if (!effects.some(mayMiss)) return () => false;
  const isKnown = effects.some((effect) => 'object' in effect && expected.knows(effect.object));
  return (effect) => !isKnown && mayMiss(effect);
}

function originOf(version: string, path: string, statement: Statement): Origin {
  return { version, path, statement, line: statement.line };
}

/** Why the effect cannot be seen in a catalog; null when it can, or when there is none. */
function foldOne(
  expected: ExpectedObjects,
  effect: Exclude<Effect, { change: 'rows' }>,
  origin: Origin,
): string | null {
  switch (effect.change) {
    case 'create':
      expected.create(effect.object, effect.mode, origin);
      return null;
    case 'amend':
      expected.amend(effect.object, origin);
      return null;
    case 'drop':
      return expected.drop(effect, origin);
    case 'rename':
      expected.rename(effect.object, effect.to, origin);
      return null;
    case 'setSchema':
      expected.setSchema(effect.object, effect.to, origin);
      return null;
    case 'giveSequence':
      expected.giveSequence(effect.object, effect.owner);
      return null;
    case 'addEnumLabel':
    case 'renameEnumLabel':
      return expected.changeLabels(effect, origin);
    case 'opaque':
      if (effect.grants) expected.doubtGrants(effect.grants, origin);
      return effect.reason;
    case 'none':
      return null;
  }
}

/** Of which there may be hundreds of thousands: each is one text. */
const ROWS = {
  insert: 'adds rows, which the catalog does not show',
  update: 'changes rows, which the catalog does not show',
  delete: 'removes rows, which the catalog does not show',
  merge: 'changes rows, which the catalog does not show',
  truncate: 'removes all rows, which the catalog does not show',
  copy: 'adds rows, which the catalog does not show',
} as const;
