import type { CatalogIndex } from '../catalog/catalogIndex';
import type { DatabaseObject, ExpectedObject } from '../catalog/model';
import type { ExpressionContext } from '../sql/expression';
import type { SqlParser } from '../sql/parser';
import { compareObject, needsNoGrant } from './compareObject';
import { ExpressionFacts, type Fact } from './fact';
import { findObject } from './find';
import type { Check, Verdict } from './model';
import { objectPhrase } from './title';

/**
 * Holds a derived check against a catalog. A check passes only when the object stands (or is gone) and every fact that
 * the check states of it was compared and is the same; with a fact that cannot be compared it is inconclusive.
 */
export function evaluateCheck(parser: SqlParser, check: Check, catalog: CatalogIndex): Verdict {
  const { kind, object } = check.expects;
  const unread = schemaNotRead(object);
  if (unread !== null) {
    const expected = kind === 'present' ? 'it is there' : 'it is gone';
    return {
      outcome: 'inconclusive',
      expected,
      actual: 'not looked at',
      note: `The schema ${unread} belongs to the system and is not read.`,
    };
  }
  const expressions = new ExpressionFacts(parser, contextOf(object, catalog), check.doubt);
  const found = findObject(parser, object, catalog, expressions);
  const verdict =
    kind === 'present'
      ? present(object, found, { parser, catalog, expressions })
      : absent(object, found);
  return object.kind === 'grant' && check.doubt !== undefined && verdict.outcome === 'failed'
    ? { ...verdict, outcome: 'inconclusive', note: check.doubt }
    : verdict;
}

function schemaNotRead(object: ExpectedObject): string | null {
  if (!('schema' in object) || object.kind === 'extension') return null;
  const { schema } = object;
  return schema.startsWith('pg_') || schema === 'information_schema' ? schema : null;
}

function present(
  object: ExpectedObject,
  found: DatabaseObject | undefined,
  tools: Parameters<typeof compareObject>[2],
): Verdict {
  const phrase = objectPhrase(object);
  const there = `${phrase} is there`;
  if (!found) {
    if (object.kind === 'grant' && needsNoGrant(object, tools.catalog)) {
      const note = `${object.role} may do this without a grant.`;
      return { outcome: 'passed', expected: there, actual: there, note };
    }
    return { outcome: 'failed', expected: there, actual: `there is no ${phrase}`, found: false };
  }
  const facts = compareObject(object, found, tools);
  const wrong = facts.filter(({ same }) => same === false);
  const unknown = facts.filter(({ same }) => same === null);
  if (wrong.length > 0) return verdictOf('failed', wrong);
  if (unknown.length > 0) return verdictOf('inconclusive', unknown);
  const shape = shapeOf(facts) || there;
  const note = NOT_COMPARED[object.kind];
  return {
    outcome: 'passed',
    expected: shape,
    actual: shape,
    found: true,
    ...(note !== undefined && { note }),
  };
}

/** What people would take for compared and is not (docs/checks.md has the whole list). */
const NOT_COMPARED: Readonly<Partial<Record<ExpectedObject['kind'], string>>> = {
  view: 'Its query is not compared.',
  materializedView: 'Its query is not compared.',
  trigger: 'Its WHEN condition and its arguments are not compared.',
  domain: 'Its constraints and its default are not compared.',
  sequence: 'Its settings are not compared.',
};

/** What was compared, for people; that something is absent goes without saying. */
function shapeOf(facts: readonly Fact[]): string {
  return facts
    .map(({ expected }) => expected)
    .filter((text) => !/^no(t)? /.test(text))
    .join('; ');
}

function verdictOf(outcome: 'failed' | 'inconclusive', facts: readonly Fact[]): Verdict {
  const notes = [...new Set(facts.flatMap(({ note }) => note ?? []))];
  return {
    outcome,
    expected: facts.map(({ expected }) => expected).join('; '),
    actual: facts.map(({ actual }) => actual).join('; '),
    found: true,
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

function absent(object: ExpectedObject, found: DatabaseObject | undefined): Verdict {
  const phrase = objectPhrase(object);
  const gone = `${phrase} is gone`;
  if (object.kind === 'grant' && found?.kind === 'grant') {
    const taken = object.privileges ?? [];
    const left = found.privileges.filter((privilege) => taken.includes(privilege));
    const without = `${object.role} has none of ${taken.join(', ')}`;
    return left.length === 0
      ? { outcome: 'passed', expected: without, actual: without, found: false }
      : {
          outcome: 'failed',
          expected: without,
          actual: `${object.role} has ${left.join(', ')}`,
          found: true,
        };
  }
  return found
    ? { outcome: 'failed', expected: gone, actual: `${phrase} is still there`, found: true }
    : { outcome: 'passed', expected: gone, actual: gone, found: false };
}

/** What the catalog knows of the columns around an object's expressions. */
function contextOf(object: ExpectedObject, catalog: CatalogIndex): ExpressionContext {
  const own = 'table' in object ? { schema: object.schema, table: object.table } : null;
  const typeIn = (schema: string, table: string, column: string) =>
    catalog.ofTable('column', schema, table).find(({ name }) => name === column)?.type;
  const baseTypes = new Map(
    catalog.ofKind('domain').map(({ schema, name, type }) => [`${schema}.${name}`, type]),
  );
  return {
    columnType: (table, column) => {
      const name = table?.at(-1) ?? own?.table;
      const schema = (table && table.length > 1 ? table[0] : undefined) ?? own?.schema ?? 'public';
      const type = name === undefined ? undefined : typeIn(schema, name, column);
      return type === undefined ? undefined : (baseTypes.get(type) ?? type);
    },
  };
}
