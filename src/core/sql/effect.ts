import type { ExpectedObject, ExpectedOf, GrantObject, ObjectKind } from '../catalog/model';

/**
 * Which object an effect speaks of, without its shape. Where the text does not tell all of it: a constraint that is
 * only named has the type `check`, an index that is only named has the table '' (neither is part of its key); a
 * type that may be an enum, a composite type or a domain comes as one effect for each.
 */
export type ObjectReference = ExpectedObject;

/**
 * What one statement does to the catalog, read from its text alone. A grant that is created adds its privileges to
 * what the role has already; one that is dropped takes those that it lists.
 */
export type Effect = Change & {
  /** ALTER ... IF EXISTS: where the object that it names is missing nothing happens. */
  readonly ifExists?: true;
};

type Change =
  | {
      readonly change: 'create';
      readonly object: ExpectedObject;
      /** `ifNotExists`: an older object of that name stays as it was; `orReplace`: it is replaced. */
      readonly mode: 'plain' | 'ifNotExists' | 'orReplace';
    }
  /** Sets the stated fields of an object that exists already (ALTER COLUMN ... SET NOT NULL, ALTER POLICY ...). */
  | { readonly change: 'amend'; readonly object: ExpectedObject }
  | {
      readonly change: 'drop';
      readonly object: ObjectReference;
      readonly cascade: boolean;
      /** DROP FUNCTION f without an argument list: the one routine of that name; `arguments` is empty. */
      readonly anyArguments?: true;
    }
  | {
      readonly change: 'rename';
      readonly object: ObjectReference;
      /** The new name; `newSchema` for SET SCHEMA. */
      readonly to: string;
    }
  | { readonly change: 'setSchema'; readonly object: ObjectReference; readonly to: string }
  /** The column that a sequence goes with; null: with none any more. */
  | {
      readonly change: 'giveSequence';
      readonly object: ExpectedOf<'sequence'>;
      readonly owner: ExpectedOf<'column'> | null;
    }
  /** Labels added to an enum type, in place. */
  | {
      readonly change: 'addEnumLabel';
      readonly schema: string;
      readonly name: string;
      readonly label: string;
      readonly neighbour: { readonly label: string; readonly after: boolean } | null;
    }
  | {
      readonly change: 'renameEnumLabel';
      readonly schema: string;
      readonly name: string;
      readonly from: string;
      readonly to: string;
    }
  /** Rows change: the catalog cannot tell whether it happened. */
  | {
      readonly change: 'rows';
      readonly statement: 'insert' | 'update' | 'delete' | 'merge' | 'truncate' | 'copy';
    }
  /** Something that the text does not tell (DO, CALL, SELECT of a function). */
  | {
      readonly change: 'opaque';
      readonly reason: string;
      /** The grants that it may give or take. */
      readonly grants?: BulkGrants;
    }
  /** Changes nothing that lasts (SET, SELECT of plain columns, ANALYZE, LOCK, temporary tables ...). */
  | { readonly change: 'none' };

/** Grants that a statement means without naming each. */
export interface BulkGrants {
  /** Null: of every kind, in every schema. */
  readonly on: GrantObject['on'] | null;
  readonly schemas: readonly string[] | null;
  readonly roles: readonly string[];
}

export type EffectKind = Effect['change'];
export type { ObjectKind };
