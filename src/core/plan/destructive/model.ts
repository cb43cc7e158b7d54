import type { RelationName } from '../locks/model';

/** What a statement does that cannot be taken back by running another, or that people or programs will feel. */
export interface Destructive {
  /**
   * `losesData`: rows or values are gone. `blocks`: works through a whole table while others wait.
   * `breaksClients`: whoever uses the old name or shape fails.
   */
  readonly kind: 'losesData' | 'blocks' | 'breaksClients';
  /** In words, with the name of the object: `drops the table app.note with its rows`. */
  readonly what: string;
  /** The relation that it happens to; null when it is no single one. */
  readonly relation: RelationName | null;
  /** The one column of it that is concerned. */
  readonly column?: string;
}

export const shown = ({ schema, name }: RelationName): string =>
  schema === null ? name : `${schema}.${name}`;

export function about(
  relation: RelationName,
  kind: Destructive['kind'],
  what: string,
): Destructive {
  return { kind, what, relation };
}

export function rewrite(table: RelationName, why = ''): Destructive {
  const what = `writes ${shown(table)} anew as a whole while nobody can read or write it${why}`;
  return about(table, 'blocks', what);
}
