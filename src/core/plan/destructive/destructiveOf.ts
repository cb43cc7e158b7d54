import type { Node, ObjectType } from 'libpg-query';
import {
  all,
  as,
  descendants,
  isOn,
  kindOf,
  nameParts,
  type NodeKind,
  type NodeOf,
} from '../../sql/ast';
import { objectWords } from '../../sql/objectWords';
import { nameOf } from '../locks/make';
import type { RelationName } from '../locks/model';
import { altered } from './alterTable';
import { about, rewrite, shown, type Destructive } from './model';

type Readers = { readonly [K in NodeKind]?: (stmt: NodeOf<K>) => Destructive[] };

/** What of a statement is destructive, as far as its text tells. */
export function destructiveOf(node: Node): Destructive[] {
  const kind = kindOf(node);
  // The reader of a kind takes the content of that kind, which the table's type cannot carry over here.
  const read = readers[kind] as ((stmt: unknown) => Destructive[]) | undefined;
  const own = read?.((node as Record<string, unknown>)[kind]) ?? [];
  return [...own, ...withoutWhere(node)];
}

const NO_BODY: ReadonlySet<NodeKind> = new Set(['CreateFunctionStmt', 'RuleStmt', 'PrepareStmt']);

/** DELETE and UPDATE without WHERE, also in a WITH. */
function withoutWhere(node: Node): Destructive[] {
  if (NO_BODY.has(kindOf(node))) return [];
  return descendants(node).flatMap((one) => {
    const remove = as(one, 'DeleteStmt');
    if (remove?.relation && !remove.whereClause && !remove.usingClause) {
      const name = nameOf(remove.relation);
      return [about(name, 'losesData', `deletes every row of ${shown(name)}`)];
    }
    const update = as(one, 'UpdateStmt');
    if (update?.relation && !update.whereClause && !update.fromClause) {
      const name = nameOf(update.relation);
      return [about(name, 'losesData', `overwrites values in every row of ${shown(name)}`)];
    }
    return [];
  });
}

const readers: Readers = {
  DropStmt: dropped,
  TruncateStmt: ({ relations, behavior }) =>
    all(relations, 'RangeVar').map((one) => {
      const name = nameOf(one);
      const more =
        behavior === 'DROP_CASCADE' ? ', and of every table with a foreign key to it' : '';
      return about(name, 'losesData', `empties ${shown(name)}: all its rows${more}`);
    }),
  DropdbStmt: ({ dbname = '' }) => [
    { kind: 'losesData', what: `drops the database ${dbname}`, relation: null },
  ],
  DropOwnedStmt: () => [
    { kind: 'losesData', what: 'drops everything that the roles own', relation: null },
  ],
  AlterTableStmt: ({ relation, cmds, objtype }) => {
    if (!relation || (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_FOREIGN_TABLE')) return [];
    const table = nameOf(relation);
    return all(cmds, 'AlterTableCmd').flatMap((command) => altered(table, command));
  },
  RenameStmt: ({ renameType, relation, subname = '', newname = '' }) => {
    if (!relation) return [];
    const table = nameOf(relation);
    if (renameType === 'OBJECT_COLUMN') {
      return [renamed(table, `the column ${shown(table)}.${subname} to ${newname}`)];
    }
    if (renameType && RELATIONS.has(renameType)) {
      return [renamed(table, `${words(renameType)} ${shown(table)} to ${newname}`)];
    }
    return [];
  },
  AlterObjectSchemaStmt: ({ objectType, relation, newschema = '' }) => {
    if (!relation || !objectType || !RELATIONS.has(objectType)) return [];
    const table = nameOf(relation);
    const what = `moves ${words(objectType)} ${shown(table)} to the schema ${newschema}`;
    return [about(table, 'breaksClients', `${what}: whoever names the old place fails`)];
  },
  IndexStmt: ({ relation, concurrent }) => {
    if (!relation || concurrent) return [];
    const table = nameOf(relation);
    return [about(table, 'blocks', `builds an index of ${shown(table)} while writes wait`)];
  },
  RefreshMatViewStmt: ({ relation, concurrent }) => {
    if (!relation || concurrent) return [];
    const view = nameOf(relation);
    return [about(view, 'blocks', `fills ${shown(view)} anew while nobody can read it`)];
  },
  VacuumStmt: ({ rels, options, is_vacuumcmd }) => {
    const full = all(options, 'DefElem').find(({ defname }) => defname === 'full');
    if (!is_vacuumcmd || !full || !isOn(full.arg)) return [];
    return all(rels, 'VacuumRelation').flatMap(({ relation }) =>
      relation ? [rewrite(nameOf(relation))] : [],
    );
  },
  ClusterStmt: ({ relation }) => (relation ? [rewrite(nameOf(relation))] : []),
};

const RELATIONS: ReadonlySet<ObjectType> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
]);

const words = (type: ObjectType): string => `the ${objectWords[type].toLowerCase()}`;

function renamed(relation: RelationName, what: string): Destructive {
  return about(relation, 'breaksClients', `renames ${what}: whoever uses the old name fails`);
}

/** What goes with an object of a kind when it is dropped; kinds that hold no data are told for their CASCADE only. */
const goesWith: Readonly<Partial<Record<ObjectType, string>>> = {
  OBJECT_TABLE: ' with its rows',
  OBJECT_MATVIEW: ' with its rows',
  OBJECT_SEQUENCE: ' with its position',
  OBJECT_SCHEMA: '',
};

function dropped({ removeType = 'OBJECT_TABLE', objects, behavior }: NodeOf<'DropStmt'>) {
  const goes = goesWith[removeType];
  const cascades = behavior === 'DROP_CASCADE';
  if (goes === undefined && !cascades) return [];
  const isSchema = removeType === 'OBJECT_SCHEMA';
  // Without CASCADE the server drops a schema only if it is empty.
  if (isSchema && !cascades) return [];
  return (objects ?? []).map((object): Destructive => {
    const parts = nameParts(object);
    const name = parts.join('.');
    const also = isSchema
      ? ' with everything in it'
      : `${goes ?? ''}${cascades ? ' and all that depends on it' : ''}`;
    const isRelation = RELATIONS.has(removeType);
    return {
      kind: 'losesData',
      what: `drops ${words(removeType)} ${name}${also}`,
      relation: isRelation ? { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '' } : null,
    };
  });
}
