import { subjectOf, type ServerObject, type Subject } from '../core/plan/subject';
import type { Statement } from '../core/sql/script.model';
import type { Queryable } from './queryable';
import {
  BUILDING,
  INDEXES,
  PARTITION,
  REINDEX_LEFTOVERS,
  RELATION,
  RESOLVE_INDEX,
  RESOLVE_RELATION,
  RUNNING,
  SERVER_OBJECTS,
} from './trace.sql';

/** A relation as the catalog has it. */
interface Relation {
  readonly schema: string;
  readonly name: string;
}

interface Index {
  readonly name: string;
  /** Qualified and quoted, as SQL has it. */
  readonly quoted: string;
  readonly valid: boolean;
}

/** A statement's subject with its names resolved, and what of it stood before the statement ran. */
type Before =
  | {
      readonly kind: 'createIndex';
      readonly name: string | null;
      readonly table: Relation;
      readonly ifNotExists: boolean;
      readonly before: readonly Index[];
    }
  | { readonly kind: 'dropIndex'; readonly index: Relation }
  | { readonly kind: 'reindex'; readonly before: readonly Index[] }
  | { readonly kind: 'detachPartition'; readonly table: Relation; readonly partition: Relation }
  | {
      readonly kind: 'serverObject';
      readonly object: ServerObject;
      readonly name: string;
      readonly present: boolean;
    }
  /** Running it again does no harm, or ends in the error that it would have ended in: there was nothing to work on. */
  | { readonly kind: 'repeatable' }
  | { readonly kind: 'unclear' };

/** What is recorded before a statement runs outside of a transaction, to learn afterwards whether it was done. */
export interface Trace {
  /** How the statement begins: it is known by it where it still runs. */
  readonly sql: string;
  readonly before: Before;
}

/** What became of a statement whose answer was never recorded. */
export type Truth =
  | { readonly kind: 'done' }
  | { readonly kind: 'notDone' }
  /** It failed in its middle and left these INVALID indexes, as SQL names them. */
  | { readonly kind: 'invalidIndexes'; readonly names: readonly string[] }
  /** The detach has begun; this statement ends it. */
  | { readonly kind: 'detachPending'; readonly finalize: string }
  | { readonly kind: 'unclear' };

export interface RunningStatement {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly seconds: number;
}

/** Enough to know a statement by; well below what pg_stat_activity cuts a query at. */
const BEGINNING = 200;

/** Looks at what a statement is about before it runs. Call it under the search_path that the statement runs under. */
export async function traceOf(db: Queryable, statement: Statement): Promise<Trace> {
  return {
    sql: statement.text.slice(0, BEGINNING),
    before: await lookBefore(db, subjectOf(statement)),
  };
}

const nothing: Before = { kind: 'repeatable' };

async function lookBefore(db: Queryable, subject: Subject): Promise<Before> {
  switch (subject.kind) {
    case 'createIndex': {
      const [found] = await db.query<{ schema: string; table: string; name: string | null }>(
        RESOLVE_INDEX,
        [subject.table, subject.name],
      );
      if (!found) return nothing;
      const table = { schema: found.schema, name: found.table };
      const { kind, ifNotExists } = subject;
      return {
        kind,
        ifNotExists,
        name: found.name,
        table,
        before: await db.query<Index>(INDEXES, [table.schema, table.name]),
      };
    }
    case 'dropIndex': {
      const index = await relation(db, subject.name);
      return index ? { kind: subject.kind, index } : nothing;
    }
    case 'reindex':
      return { kind: subject.kind, before: await db.query<Index>(REINDEX_LEFTOVERS) };
    case 'detachPartition': {
      const table = await relation(db, subject.table);
      const partition = await relation(db, subject.partition);
      return table && partition ? { kind: subject.kind, table, partition } : nothing;
    }
    case 'serverObject': {
      const found = await db.query(SERVER_OBJECTS[subject.object], [subject.name]);
      // What is to be made is there already, or what is to go is not: it ends in an error, now as then.
      return found.length > 0 === subject.present ? nothing : subject;
    }
    case 'repeatable':
    case 'unclear':
      return subject;
  }
}

async function relation(db: Queryable, name: string): Promise<Relation | null> {
  return (await db.query<Relation>(RESOLVE_RELATION, [name]))[0] ?? null;
}

/** INVALID indexes that stood before the statement, in the way of the index that it makes. */
export function invalidBefore({ before }: Trace): readonly string[] {
  if (before.kind !== 'createIndex' || before.name === null) return [];
  return before.before
    .filter(({ name, valid }) => name === before.name && !valid)
    .map(({ quoted }) => quoted);
}

/** Finds out from the catalog whether a statement was done. */
export async function truthOf(db: Queryable, { before }: Trace): Promise<Truth> {
  switch (before.kind) {
    case 'createIndex': {
      const { schema, name } = before.table;
      return createdIndex(before, await db.query<Index>(INDEXES, [schema, name]));
    }
    case 'dropIndex': {
      const { schema, name } = before.index;
      // One that is still there may be INVALID by now: then dropping it again is what it needs.
      const found = await db.query(RELATION, [schema, name]);
      return { kind: found.length > 0 ? 'notDone' : 'done' };
    }
    case 'reindex': {
      const earlier = new Set(before.before.map(({ quoted }) => quoted));
      const left = await db.query<Index>(REINDEX_LEFTOVERS);
      const names = left.map(({ quoted }) => quoted).filter((quoted) => !earlier.has(quoted));
      return names.length > 0 ? { kind: 'invalidIndexes', names } : { kind: 'notDone' };
    }
    case 'detachPartition': {
      const { table, partition } = before;
      const [found] = await db.query<{ pending: boolean; finalize: string }>(PARTITION, [
        table.schema,
        table.name,
        partition.schema,
        partition.name,
      ]);
      if (!found) return { kind: 'done' };
      const { pending, finalize } = found;
      return pending ? { kind: 'detachPending', finalize } : { kind: 'notDone' };
    }
    case 'serverObject': {
      const found = await db.query(SERVER_OBJECTS[before.object], [before.name]);
      return { kind: found.length > 0 === before.present ? 'done' : 'notDone' };
    }
    case 'repeatable':
      return { kind: 'notDone' };
    case 'unclear':
      return before;
  }
}

function createdIndex(
  { name, ifNotExists, before }: Extract<Before, { kind: 'createIndex' }>,
  now: readonly Index[],
): Truth {
  const earlier = new Set(before.map((index) => index.name));
  const made = now.filter((index) =>
    name === null ? !earlier.has(index.name) : index.name === name,
  );
  const invalid = made.filter(({ valid }) => !valid).map(({ quoted }) => quoted);
  if (invalid.length > 0) return { kind: 'invalidIndexes', names: invalid };
  if (made.length === 0) return { kind: 'notDone' };
  // Without a name, one of several new ones may be another session's.
  if (name === null) return { kind: made.length === 1 ? 'done' : 'unclear' };
  // One that stood before makes the statement fail, unless it says that this is no error.
  return { kind: earlier.has(name) && !ifNotExists ? 'notDone' : 'done' };
}

/** The session in which the statement still runs: that of a client that was killed, which the server has not noticed. */
export async function runningStatement(
  db: Queryable,
  trace: Trace,
): Promise<RunningStatement | null> {
  return (await db.query<RunningStatement>(RUNNING, [trace.sql]))[0] ?? null;
}

/** The session that is building an index which is INVALID only until it has ended. */
export async function buildingSession(
  db: Queryable,
  index: string,
): Promise<RunningStatement | null> {
  return (await db.query<RunningStatement>(BUILDING, [index]))[0] ?? null;
}
