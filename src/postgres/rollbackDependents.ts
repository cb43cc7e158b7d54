import type { Effect, ObjectReference } from '../core/sql/effect';
import type { Script, Statement } from '../core/sql/script.model';
import type { Queryable } from './queryable';
import { FIND_DEPENDENTS } from './rollbackDependents.sql';

/** What a rollback would run into, or take with it, found before it runs. */
export interface DependentProblem {
  /** `refused`: the server will refuse the statement. `cascades`: its CASCADE drops what the rollback does not name. */
  readonly kind: 'refused' | 'cascades';
  /** 0-based, among the statements that were given. */
  readonly statement: number;
  /** 1-based, in the script's text. */
  readonly line: number;
  /** In one sentence, for people. */
  readonly message: string;
  /** What a CASCADE takes that the rollback does not name, for people: `view v`; empty for what is refused. */
  readonly taken: readonly string[];
}

/** An object that a dropping statement reaches in the database as it stands. */
interface Reached {
  readonly number: number;
  /** True when the statement gives it another shape and drops nothing of it. */
  readonly rewritten: boolean;
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
  /** 0-based, among all of them: they may come from several files. */
  readonly number: number;
  readonly statement: Statement;
  readonly cascade: boolean;
  readonly reached: readonly Reached[];
}

const MOST_NAMED = 5;

/**
 * Finds the DROPs without CASCADE that the server would refuse, since something else still stands on what they drop (a
 * function dropped before its trigger, a table before its view), and what DROP ... CASCADE would take along. The
 * catalog is read by one query, and nothing is locked or changed. Behind a statement that the text does not tell (DO,
 * CALL) no refusal is named, since it may have cleared the way; what a CASCADE takes along there is what it takes as the
 * database stands now. Errors are those of the `db`.
 */
export async function rollbackDependents(
  db: Queryable,
  script: Pick<Script, 'statements'>,
): Promise<readonly DependentProblem[]> {
  const wanted = script.statements.flatMap((statement, number) => wantedOf(statement, number));
  if (wanted.every(({ rewritten }) => rewritten)) return [];
  const rows = await db.query<Reached>(FIND_DEPENDENTS, [JSON.stringify(wanted)]);
  const drops = script.statements.flatMap((statement, number): DropStatement[] => {
    const reached = rows.filter((row) => row.number === number && !row.rewritten);
    return reached.length === 0
      ? []
      : [{ number, statement, cascade: isCascade(statement), reached }];
  });
  const opaque = script.statements.findIndex(({ effects }) =>
    effects.some(({ change }) => change === 'opaque'),
  );
  const rewritten = rows.filter((row) => row.rewritten);
  const gone = new Set<string>();
  const problems: DependentProblem[] = [];
  for (const drop of drops) {
    const { number, statement, cascade, reached } = drop;
    const known = opaque < 0 || number <= opaque;
    const taken = new Set(
      reached.filter(({ level }) => cascade || level === 0).map(({ object }) => object),
    );
    const soft = new Set(reached.filter(({ level }) => level === 0).map(({ object }) => object));
    const inTheWay = reached.filter(
      (one) =>
        one.level > 0 &&
        (one.direct || cascade) &&
        !one.part &&
        !holds(soft, one) &&
        !holds(gone, one) &&
        !rewritten.some((other) => isExcuse(script, drop, other) && same(other.object, one)),
    );
    const found = known || cascade ? problemOf(drop, inTheWay, drops, known) : null;
    if (found) problems.push({ ...found, statement: number, line: statement.line });
    for (const object of taken) gone.add(object);
  }
  return problems;
}

function problemOf(
  { statement, cascade, reached }: DropStatement,
  inTheWay: readonly Reached[],
  drops: readonly DropStatement[],
  known: boolean,
): Pick<DependentProblem, 'kind' | 'message' | 'taken'> | null {
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
    const asOf = known ? '' : ', as the database stands now';
    return {
      kind: 'cascades',
      message: `${statement.tag} ... CASCADE of ${what} also drops ${named(silent, silent.length)}${asOf}.`,
      taken: namesOf(silent),
    };
  }
  if (inTheWay.length === 0) return null;
  const later = inTheWay.filter(isDroppedElsewhere);
  const message =
    later.length === inTheWay.length
      ? `${what} is dropped before ${named(later)}, which still needs it: the server will refuse that.`
      : `${what} cannot be dropped: ${named(inTheWay)} still needs it.`;
  return { kind: 'refused', message, taken: [] };
}

function named(objects: readonly Reached[], most = MOST_NAMED): string {
  const names = namesOf(objects);
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function namesOf(objects: readonly Reached[]): string[] {
  return [...new Set(objects.map(({ description }) => description))];
}

/** An object goes with its table when it is a column of it. */
function holds(objects: ReadonlySet<string>, { object, whole }: Reached): boolean {
  return objects.has(object) || objects.has(whole);
}

function same(object: string, one: Reached): boolean {
  return object === one.object || object === one.whole;
}

/** An object that only moves to another schema needs the same as before, but that it is not in the old one any more. */
function isExcuse(
  { statements }: Pick<Script, 'statements'>,
  { number: dropping, statement: { effects } }: DropStatement,
  { number }: Reached,
): boolean {
  const moves = statements[number]?.effects.every(({ change }) => change === 'setSchema') === true;
  const dropsSchema = effects.some(
    (effect) => effect.change === 'drop' && effect.object.kind === 'schema',
  );
  return number < dropping && (!moves || dropsSchema);
}

function isCascade({ effects }: Statement): boolean {
  return effects.some((effect) => effect.change === 'drop' && effect.cascade);
}

/** An object as the query looks for it. */
interface Wanted {
  readonly number: number;
  readonly rewritten: boolean;
  readonly kind: string;
  readonly schema: string | null;
  readonly table: string | null;
  readonly name: string | null;
  readonly arguments?: string;
  readonly count?: number;
}

/** What the statement drops, and what it gives another shape, by which that may need the dropped no more. */
function wantedOf({ effects }: Statement, number: number): Wanted[] {
  return effects.flatMap((effect): Wanted[] =>
    effect.change === 'drop'
      ? [wantedObject(effect.object, number, false)]
      : rewrittenBy(effect, number),
  );
}

function rewrittenBy(effect: Effect, number: number): Wanted[] {
  const replaces = effect.change === 'create' && effect.mode === 'orReplace';
  if (replaces || effect.change === 'setSchema') return [wantedObject(effect.object, number, true)];
  if (effect.change !== 'amend') return [];
  const { object } = effect;
  const wanted = wantedObject(object, number, true);
  if (object.kind === 'policy') return 'using' in object || 'withCheck' in object ? [wanted] : [];
  if (object.kind !== 'column') return [];
  return [
    ...('type' in object ? [wanted] : []),
    ...('default' in object || 'generated' in object ? [{ ...wanted, kind: 'default' }] : []),
  ];
}

function wantedObject(object: ObjectReference, number: number, rewritten: boolean): Wanted {
  const place = {
    number,
    rewritten,
    kind: object.kind,
    name: 'name' in object ? object.name : null,
    schema: 'schema' in object ? object.schema : null,
    table: 'table' in object ? object.table : null,
  };
  if (object.kind !== 'function') return place;
  const { arguments: types } = object;
  return { ...place, arguments: types.join(', '), count: types.length };
}
