import type { CatalogIndex } from '../catalog/catalogIndex';
import { objectKey } from '../catalog/key';
import type {
  ConstraintObject,
  DatabaseObject,
  ExpectedObject,
  ExpectedOf,
  FunctionObject,
  GrantObject,
  IndexObject,
} from '../catalog/model';
import type { SqlParser } from '../sql/parser';
import { implicitConstraintName, implicitIndexName } from './implicitNames';
import type { ExpressionFacts } from './fact';
import { sameTypeLists } from './sameType';

/**
 * The catalog's object that an expectation means: by its key, a function also by types whose schema the migration does
 * not name, and a constraint or index without a name by its shape.
 */
export function findObject(
  parser: SqlParser,
  expected: ExpectedObject,
  catalog: CatalogIndex,
  expressions: ExpressionFacts,
): DatabaseObject | undefined {
  const found = catalog.find(objectKey(expected));
  if (found) return found;
  if (expected.kind === 'function') return findFunction(parser, expected, catalog);
  if (expected.kind === 'constraint' && expected.name === null) {
    return findConstraint(expected, catalog, expressions);
  }
  if (expected.kind === 'index' && expected.name === null) {
    return findIndex(expected, catalog, expressions);
  }
  return expected.kind === 'grant' && expected.on === 'function'
    ? findGrant(parser, expected, catalog)
    : undefined;
}

function findFunction(
  parser: SqlParser,
  expected: ExpectedOf<'function'>,
  catalog: CatalogIndex,
): FunctionObject | undefined {
  return catalog
    .ofKind('function')
    .find(
      (routine) =>
        routine.schema === expected.schema &&
        routine.name === expected.name &&
        sameTypeLists(parser, expected.arguments, routine.arguments),
    );
}

/** `f(mood)` of a migration is `f(public.mood)` in the catalog. */
function findGrant(
  parser: SqlParser,
  expected: ExpectedOf<'grant'>,
  catalog: CatalogIndex,
): GrantObject | undefined {
  const [name, types] = splitSignature(expected.object);
  return catalog.ofKind('grant').find((grant) => {
    if (grant.on !== 'function' || grant.role !== expected.role) return false;
    const [otherName, otherTypes] = splitSignature(grant.object);
    return (
      grant.schema === expected.schema &&
      name === otherName &&
      sameTypeLists(parser, types, otherTypes)
    );
  });
}

function splitSignature(object: string): [name: string, types: string[]] {
  const match = /^(.*?)\((.*)\)$/.exec(object);
  const list = match?.[2] ?? '';
  // A comma within parentheses belongs to a type: numeric(10,2).
  const types = list === '' ? [] : list.split(/,\s*(?![^(]*\))/);
  return [match?.[1] ?? object, types];
}

function findConstraint(
  expected: ExpectedOf<'constraint'>,
  catalog: CatalogIndex,
  expressions: ExpressionFacts,
): ConstraintObject | undefined {
  const candidates = catalog
    .ofTable('constraint', expected.schema, expected.table)
    .filter(({ type }) => type === expected.type);
  const named = implicitConstraintName(expected);
  return (
    candidates.find((candidate) => hasShape(expected, candidate, expressions)) ??
    // Of another shape: the one that the server would have named so.
    candidates.find(({ name }) => name === named)
  );
}

function hasShape(
  expected: ExpectedOf<'constraint'>,
  candidate: ConstraintObject,
  expressions: ExpressionFacts,
): boolean {
  if (expected.type === 'check') {
    const { expression } = expected;
    return (
      !!expression &&
      candidate.expression !== null &&
      expressions.same(expression, candidate.expression) === true
    );
  }
  if (expected.columns?.join() !== candidate.columns.join()) return false;
  const { references } = expected;
  return (
    !references ||
    (references.schema === candidate.references?.schema &&
      references.table === candidate.references.table)
  );
}

function findIndex(
  expected: ExpectedOf<'index'>,
  catalog: CatalogIndex,
  expressions: ExpressionFacts,
): IndexObject | undefined {
  const candidates = catalog.ofTable('index', expected.schema, expected.table);
  const named = implicitIndexName(expected);
  return (
    candidates.find(
      (candidate) =>
        expected.keys?.length === candidate.keys.length &&
        expected.unique === candidate.unique &&
        expected.method === candidate.method &&
        !expected.predicate === !candidate.predicate &&
        expected.keys.every((key, place) => {
          const other = candidate.keys[place];
          return (
            other?.isExpression === key.isExpression &&
            (key.isExpression
              ? expressions.same(key.text, other.text) === true
              : key.text === other.text)
          );
        }),
    ) ?? candidates.find(({ name }) => name === named)
  );
}
