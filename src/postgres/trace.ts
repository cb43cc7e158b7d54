import {
  subjectOf,
  type IndexShape,
  type Reindexed,
  type ServerObject,
  type Subject,
} from '../core/plan/subject';
import { Lexer } from '../core/sql/lexer';
import type { Statement } from '../core/sql/script.model';
import type { Queryable } from './queryable';
import {
  BUILDING,
  INDEXES,
  IS_INVALID,
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

interface NamedRelation extends Relation {
  /** Qualified and quoted, as SQL has it. */
  readonly quoted: string;
  /** Of an index. */
  readonly valid: boolean | null;
}

interface Index {
  readonly name: string;
  /** Qualified and quoted, as SQL has it. */
  readonly quoted: string;
  readonly valid: boolean;
  readonly shape: IndexShape;
}

/** A statement's subject with its names resolved, and what of it stood before the statement ran. */
type Before =
  | {
      readonly kind: 'createIndex';
      readonly name: string | null;
      readonly table: Relation;
      readonly ifNotExists: boolean;
      readonly shape: IndexShape;
      readonly exact: boolean;
      readonly before: readonly Index[];
    }
  | { readonly kind: 'dropIndex'; readonly index: NamedRelation }
  | { readonly kind: 'reindex'; readonly of: Reindexed; readonly before: readonly Index[] }
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
  /** How the statement begins, up to its first literal (a password may be in it): known by it where it still runs. */
  readonly sql: string;
  readonly before: Before;
}

/** What became of a statement whose answer was never recorded. */
export type Truth =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'notDone';
      /** What it has made unusable all the same, in words; running it again does away with it. */
      readonly spoilt?: string;
    }
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

/** In characters: enough to know a statement by; well below what pg_stat_activity cuts a query at. */
const BEGINNING = 200;

/** Looks at what a statement is about before it runs. Call it under the search_path that the statement runs under. */
export async function traceOf(db: Queryable, statement: Statement): Promise<Trace> {
  return {
    sql: beginningOf(statement.text),
    before: await lookBefore(db, subjectOf(statement)),
  };
}

function beginningOf(text: string): string {
  const lexer = new Lexer(text);
  let end = 0;
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (token.kind === 'string' || token.kind === 'dollarString') break;
    end = token.end;
    if (end >= BEGINNING * 2) break;
  }
  // By characters: half of a pair would be no text for the server.
  return Array.from(text.slice(0, Math.min(end, BEGINNING * 2)))
    .slice(0, BEGINNING)
    .join('');
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
      const { kind, ifNotExists, shape, exact } = subject;
      return {
        kind,
        ifNotExists,
        shape,
        exact,
        name: found.name,
        table,
        before: await db.query<Index>(INDEXES, [table.schema, table.name]),
      };
    }
    case 'dropIndex': {
      const index = await relation(db, subject.name);
      return index ? { kind: subject.kind, index } : nothing;
    }
    case 'reindex': {
      const of = await reindexed(db, subject.of);
      return { kind: subject.kind, of, before: await leftovers(db, of) };
    }
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

async function relation(db: Queryable, name: string): Promise<NamedRelation | null> {
  return (await db.query<NamedRelation>(RESOLVE_RELATION, [name]))[0] ?? null;
}

/** With the name as it is found under any search_path. */
async function reindexed(db: Queryable, of: Reindexed): Promise<Reindexed> {
  if (of.kind === 'database') return of;
  if (of.kind === 'schema') return { ...of, name: `"${of.name.replaceAll('"', '""')}"` };
  return { ...of, name: (await relation(db, of.name))?.quoted ?? of.name };
}

function leftovers(db: Queryable, of: Reindexed): Promise<Index[]> {
  return db.query<Index>(REINDEX_LEFTOVERS, [of.kind, of.kind === 'database' ? null : of.name]);
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
      const { schema, name, quoted, valid } = before.index;
      const [found] = await db.query<Pick<NamedRelation, 'valid'>>(RELATION, [schema, name]);
      if (!found) return { kind: 'done' };
      const isSpoilt = valid === true && found.valid === false;
      return { kind: 'notDone', ...(isSpoilt && { spoilt: `the index ${quoted} is INVALID` }) };
    }
    case 'reindex': {
      const earlier = new Set(before.before.map(({ quoted }) => quoted));
      const left = await leftovers(db, before.of);
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
  { name, ifNotExists, before, shape, exact }: Extract<Before, { kind: 'createIndex' }>,
  now: readonly Index[],
): Truth {
  const earlier = new Set(before.map((index) => index.name));
  const made = now.filter((index) =>
    name === null ? !earlier.has(index.name) && isShaped(index.shape, shape) : index.name === name,
  );
  const invalid = made.filter(({ valid }) => !valid).map(({ quoted }) => quoted);
  if (invalid.length > 0) return { kind: 'invalidIndexes', names: invalid };
  if (made.length === 0) return { kind: 'notDone' };
  // Without a name, one of several new ones may be another session's, and so may one that is only much like it.
  if (name === null) return { kind: made.length === 1 && exact ? 'done' : 'unclear' };
  // One that stood before makes the statement fail, unless it says that this is no error.
  if (earlier.has(name)) return { kind: ifNotExists ? 'done' : 'notDone' };
  // Of this name, and another one: somebody made it by hand.
  return { kind: made.every((index) => isShaped(index.shape, shape)) ? 'done' : 'unclear' };
}

function isShaped(one: IndexShape, other: IndexShape): boolean {
  return JSON.stringify(shapeOf(one)) === JSON.stringify(shapeOf(other));
}

function shapeOf({ unique, method, keys, partial }: IndexShape): unknown[] {
  return [unique, method, keys, partial];
}

/** The session in which the statement still runs: that of a client that was killed, which the server has not noticed. */
export async function runningStatement(
  db: Queryable,
  trace: Trace,
): Promise<RunningStatement | null> {
  return (await db.query<RunningStatement>(RUNNING, [trace.sql]))[0] ?? null;
}

/** The session that works on the table of an index, which may be INVALID only until it has ended. */
export async function buildingSession(
  db: Queryable,
  index: string,
): Promise<RunningStatement | null> {
  return (await db.query<RunningStatement>(BUILDING, [index]))[0] ?? null;
}

/** Whether an index, as SQL names it, is there and INVALID. */
export async function isInvalid(db: Queryable, index: string): Promise<boolean> {
  return (await db.query(IS_INVALID, [index])).length > 0;
}
