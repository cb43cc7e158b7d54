import { positionAt } from '../core/sql/position';
import type { Script, Statement } from '../core/sql/script.model';
import type { Queryable } from './queryable';
import { FIND_DEPENDENTS } from './rollbackDependents.sql';

/** What a rollback would run into, or take with it, found before it runs. */
export interface DependentProblem {
  /** `refused`: the server will refuse the statement. `cascades`: its CASCADE drops what the rollback does not name. */
  readonly kind: 'refused' | 'cascades';
  /** 0-based, in the script's statements. */
  readonly statement: number;
  /** UTF-16 code units in the script's text, of the statement's first token. */
  readonly offset: number;
  /** 1-based, in the script's text. */
  readonly line: number;
  /** In one sentence, for people. */
  readonly message: string;
}

/** An object that a dropping statement reaches in the database as it stands. */
interface Reached {
  readonly number: number;
  /** Names it within the server; `whole` is that of the table when it is a column. */
  readonly object: string;
  readonly whole: string;
  readonly level: 0 | 1 | 2;
  readonly direct: boolean;
  /** True when the statement itself names it. */
  readonly named: boolean;
  /** A part of another object that people have no name for: a view's rule, a table's row type. */
  readonly part: boolean;
  readonly description: string;
}

interface DropStatement {
  readonly statement: Statement;
  readonly cascade: boolean;
  readonly reached: readonly Reached[];
}

const MOST_NAMED = 5;

/**
 * Finds the DROPs without CASCADE that the server would refuse, since something else still stands on what they drop (a
 * function dropped before its trigger, a table before its view), and what DROP ... CASCADE would take along. The
 * catalog is read by one query, and nothing is locked or changed. What stands behind a statement that the text does not
 * tell (DO, CALL) is left open: no problem is named there. Errors are those of the `db`.
 */
export async function rollbackDependents(
  db: Queryable,
  script: Pick<Script, 'text' | 'statements'>,
): Promise<readonly DependentProblem[]> {
  const wanted = script.statements.flatMap((statement, number) => wantedOf(statement, number));
  if (wanted.length === 0) return [];
  const rows = await db.query<Reached>(FIND_DEPENDENTS, [JSON.stringify(wanted)]);
  const drops = script.statements.flatMap((statement, number): DropStatement[] => {
    const reached = rows.filter((row) => row.number === number);
    return reached.length === 0 ? [] : [{ statement, cascade: isCascade(statement), reached }];
  });
  const opaque = script.statements.findIndex(({ effects }) =>
    effects.some(({ change }) => change === 'opaque'),
  );
  const gone = new Set<string>();
  const problems: DependentProblem[] = [];
  for (const drop of drops) {
    const { statement, cascade, reached } = drop;
    const known = opaque < 0 || statement.index <= opaque;
    const taken = new Set(
      reached.filter(({ level }) => cascade || level === 0).map(({ object }) => object),
    );
    const soft = new Set(reached.filter(({ level }) => level === 0).map(({ object }) => object));
    const inTheWay = reached.filter(
      (one) =>
        one.level > 0 &&
        one.direct &&
        !one.part &&
        !holds(soft, one) &&
        !holds(gone, one) &&
        !isRewritten(script, statement, one),
    );
    const found = known ? problemOf(drop, inTheWay, drops) : null;
    if (found) {
      const offset = statement.range.start;
      const { line } = positionAt(script.text, offset);
      problems.push({ ...found, statement: statement.index, offset, line });
    }
    for (const object of taken) gone.add(object);
  }
  return problems;
}

function problemOf(
  { statement, cascade, reached }: DropStatement,
  inTheWay: readonly Reached[],
  drops: readonly DropStatement[],
): Pick<DependentProblem, 'kind' | 'message'> | null {
  const isDroppedElsewhere = (one: Reached): boolean =>
    drops.some(
      (other) =>
        other.statement !== statement &&
        other.reached.some(({ level, object }) => level === 0 && same(object, one)),
    );
  const what = named(reached.filter((one) => one.named));
  if (cascade) {
    const silent = inTheWay.filter((one) => !isDroppedElsewhere(one));
    if (silent.length === 0) return null;
    return {
      kind: 'cascades',
      message: `${statement.tag} ... CASCADE of ${what} also drops ${named(silent)}.`,
    };
  }
  if (inTheWay.length === 0) return null;
  const later = inTheWay.filter(isDroppedElsewhere);
  const message =
    later.length === inTheWay.length
      ? `${what} is dropped before ${named(later)}, which still needs it: the server will refuse that.`
      : `${what} cannot be dropped: ${named(inTheWay)} still needs it.`;
  return { kind: 'refused', message };
}

function named(objects: readonly Reached[]): string {
  const names = [...new Set(objects.map(({ description }) => description))];
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** An object goes with its table when it is a column of it. */
function holds(objects: ReadonlySet<string>, { object, whole }: Reached): boolean {
  return objects.has(object) || objects.has(whole);
}

function same(object: string, one: Reached): boolean {
  return object === one.object || object === one.whole;
}

/** Whether an earlier statement gives what is in the way another shape, by which it may need the dropped no more. */
function isRewritten(
  { statements }: Pick<Script, 'statements'>,
  before: Statement,
  { description }: Reached,
): boolean {
  return statements
    .slice(0, before.index)
    .flatMap(({ effects }) => effects)
    .some((effect) => {
      if (!('object' in effect) || effect.change === 'drop') return false;
      const { object } = effect;
      return 'name' in object && object.name !== null && description.includes(object.name);
    });
}

function isCascade({ effects }: Statement): boolean {
  return effects.some((effect) => effect.change === 'drop' && effect.cascade);
}

/** What the statement drops, as the query reads it. */
function wantedOf(statement: Statement, number: number): object[] {
  return statement.effects.flatMap((effect) => {
    if (effect.change !== 'drop') return [];
    const { object } = effect;
    const place = {
      number,
      kind: object.kind,
      name: 'name' in object ? object.name : null,
      schema: 'schema' in object ? object.schema : null,
      table: 'table' in object ? object.table : null,
    };
    if (object.kind !== 'function') return [place];
    const { arguments: types } = object;
    return [{ ...place, arguments: types.join(', '), count: types.length }];
  });
}
