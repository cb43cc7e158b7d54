/** Table-level locks from the weakest to the strongest; those that only stop an ACCESS EXCLUSIVE one are not told. */
export const LOCK_MODES = [
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** What others have to wait for, in words ("Explicit Locking" in PostgreSQL's documentation has the table). */
export const blockedBy: Readonly<Record<LockMode, string>> = {
  'ROW SHARE': 'exclusive locks',
  'ROW EXCLUSIVE': 'schema changes',
  'SHARE UPDATE EXCLUSIVE': 'schema changes and VACUUM',
  SHARE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  EXCLUSIVE: 'writes',
  'ACCESS EXCLUSIVE': 'reads and writes',
};

export function isStronger(one: LockMode, other: LockMode): boolean {
  return LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other);
}

/** A relation as a statement names it; `schema` is null where the search path decides. */
export interface RelationName {
  readonly schema: string | null;
  readonly name: string;
}

/** Relations beside the named one that are locked with it; which they are, the catalog tells. */
export type LockReach =
  /** Its partitions and the tables that inherit from it. */
  | 'children'
  /** The table that it is an index of, in its place. */
  | 'indexed'
  /** The table that it is a partition of, and the default partition there. */
  | 'parent'
  /** Its default partition. */
  | 'defaultPartition'
  /** The tables that its foreign keys point to, or of that constraint or column alone. */
  | 'referenced'
  /** The tables whose foreign keys point to it, and those whose point to them. */
  | 'referencing';

export interface AlsoLocked {
  readonly which: LockReach;
  readonly mode: LockMode;
  /** For `referenced`: only the foreign key of that name, or those over that column. */
  readonly constraint?: string;
  readonly column?: string;
}

/** A lock that a statement asks for. */
export interface LockRequest {
  readonly relation: RelationName;
  readonly mode: LockMode;
  readonly also: readonly AlsoLocked[];
}

/** What a statement locks, as far as its text tells. */
export interface StatementLocks {
  readonly requests: readonly LockRequest[];
  /** Why there may be more of them than its text tells. */
  readonly unknown?: string;
}
