import type { Node, RangeVar } from 'libpg-query';
import { all, as } from '../sql/ast';
import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import { settingValues } from '../sql/effects/settings';
import type { Statement } from '../sql/script.model';
import { destructiveOf } from './destructive/destructiveOf';
import type { Destructive } from './destructive/model';
import { locksOf } from './locks/locksOf';
import { nameOf } from './locks/make';
import type { LockRequest, RelationName } from './locks/model';
import type { PlanStep } from './model';

/** A relation as the database knew it before the run, with the schemas to look in where the statement names none. */
export interface StandingRelation extends RelationName {
  /** Of the last SET search_path before; empty where the session's own holds. */
  readonly path: readonly string[];
}

/** What to expect of one statement. Relations that the run itself makes are left out: nobody waits for them. */
export interface StatementOutlook {
  /** 0-based, of the plan. */
  readonly step: number;
  /** 1-based, as reports count. */
  readonly statement: number;
  /** 1-based, in the step's file. */
  readonly line: number;
  readonly requests: readonly StandingRequest[];
  /** Why there may be more locks than its text tells. */
  readonly unknown?: string;
  readonly destructive: readonly StandingDestructive[];
}

export type StandingDestructive = Destructive & { readonly relation: StandingRelation | null };
export type StandingRequest = LockRequest & { readonly relation: StandingRelation };

type Told = Pick<StatementOutlook, 'requests' | 'unknown' | 'destructive'>;

/** A statement longer than this, in UTF-16 code units, is rows: it is told as unknown instead of being parsed again. */
const LONGEST = 1_000_000;

/** Reads the statements of a plan that are still to run, in order; only those with something to tell. */
export function outlookOf(parser: SqlParser, steps: readonly PlanStep[]): StatementOutlook[] {
  const names = new Names();
  return steps.flatMap((step, at) => {
    names.startStep();
    const done = new Set(step.parts.slice(0, step.done).flatMap(({ statements }) => statements));
    return step.script.statements.flatMap((statement): StatementOutlook[] => {
      const read = readStatement(parser, statement);
      const isDone = done.has(statement);
      const told = typeof read === 'string' ? unread(read) : names.standing(read);
      if (typeof read !== 'string') names.follow(read, isDone);
      const isSilent = told.requests.length + told.destructive.length === 0 && !told.unknown;
      if (isDone || isSilent) return [];
      return [{ step: at, statement: statement.index + 1, line: statement.line, ...told }];
    });
  });
}

function readStatement(parser: SqlParser, { text }: Statement): Node | string {
  if (text.length > LONGEST) return 'it is too long to be looked into';
  try {
    return parser.parse(text).stmts[0]?.stmt ?? 'it could not be read by itself';
  } catch (error) {
    if (error instanceof SqlSyntaxError) return 'it could not be read by itself';
    throw error;
  }
}

function unread(unknown: string): Told {
  return { requests: [], unknown, destructive: [] };
}

/** What the statements so far have made of names. */
class Names {
  private path: readonly string[] = [];
  private readonly made = new Set<string>();
  /** New name to the relation as it stood before. */
  private readonly renamed = new Map<string, StandingRelation>();

  startStep(): void {
    this.path = [];
  }

  standing(node: Node): Told {
    const locks = locksOf(node);
    const requests = locks.requests.flatMap((request) => {
      const relation = this.before(request.relation);
      return relation ? [{ ...request, relation }] : [];
    });
    const destructive = destructiveOf(node).flatMap((one): StandingDestructive[] => {
      if (one.relation === null) return [{ ...one, relation: null }];
      const relation = this.before(one.relation);
      return relation ? [{ ...one, relation }] : [];
    });
    return { ...locks, requests, destructive };
  }

  /** @param isDone whether an interrupted run has done it: what it made or renamed stands by now */
  follow(node: Node, isDone: boolean): void {
    const set = as(node, 'VariableSetStmt');
    if (set?.name?.toLowerCase() === 'search_path' || set?.kind === 'VAR_RESET_ALL') {
      this.path = set.kind === 'VAR_SET_VALUE' ? settingValues(set) : [];
    }
    if (isDone) return;
    for (const relation of madeBy(node)) this.made.add(this.keyOf(nameOf(relation)));
    const rename = as(node, 'RenameStmt');
    if (rename?.relation && rename.renameType !== 'OBJECT_COLUMN' && rename.subname === undefined) {
      const { schema } = nameOf(rename.relation);
      this.move(nameOf(rename.relation), { schema, name: rename.newname ?? '' });
    }
    const moved = as(node, 'AlterObjectSchemaStmt');
    if (moved?.relation) {
      const { name } = nameOf(moved.relation);
      this.move(nameOf(moved.relation), { schema: moved.newschema ?? null, name });
    }
  }

  private move(from: RelationName, to: RelationName): void {
    const before = this.before(from);
    if (before) this.renamed.set(this.keyOf(to), before);
    else this.made.add(this.keyOf(to));
  }

  /** The relation before the run; null for one that the run made. */
  private before({ schema, name }: RelationName): StandingRelation | null {
    const key = this.keyOf({ schema, name });
    if (this.made.has(key)) return null;
    return this.renamed.get(key) ?? { schema, name, path: this.path };
  }

  private keyOf({ schema, name }: RelationName): string {
    return JSON.stringify([schema ?? this.path[0] ?? 'public', name]);
  }
}

/** Relations that stand only since this statement; one with IF NOT EXISTS or OR REPLACE may be an older one. */
function madeBy(node: Node): RangeVar[] {
  const table = as(node, 'CreateStmt');
  if (table?.relation && !table.if_not_exists) return [table.relation];
  const query = as(node, 'CreateTableAsStmt');
  if (query?.into?.rel && !query.if_not_exists) return [query.into.rel];
  const view = as(node, 'ViewStmt');
  if (view?.view && !view.replace) return [view.view];
  const schema = as(node, 'CreateSchemaStmt');
  return all(schema?.schemaElts, 'CreateStmt').flatMap(({ relation }) =>
    relation ? [{ ...relation, schemaname: relation.schemaname ?? schema?.schemaname ?? '' }] : [],
  );
}
