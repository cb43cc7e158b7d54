import type { CatalogIndex } from '../catalog/catalogIndex';
import { quoteName } from '../catalog/key';
import type {
  ColumnObject,
  ConstraintObject,
  ConstraintReference,
  ExpectedOf,
  IndexKey,
  IndexObject,
} from '../catalog/model';
import type { SqlParser } from '../sql/parser';
import { compared, stated, yesNo, type ExpressionFacts, type Fact } from './fact';
import { sameTypeText } from './sameType';

export function compareColumn(
  parser: SqlParser,
  expected: ExpectedOf<'column'>,
  actual: ColumnObject,
  expressions: ExpressionFacts,
): Fact[] {
  const name = `column ${actual.name}`;
  const none = (word: string) => (text: string | null) =>
    text === null ? `no ${word}` : `${word} ${text}`;
  return [
    ...(expected.type === undefined
      ? []
      : [
          compared(
            sameTypeText(parser, expected.type, actual.type),
            `${name} is ${expected.type}`,
            `${name} is ${actual.type}, not ${expected.type}`,
          ),
        ]),
    ...yesNo(expected.nullable, actual.nullable, 'nullable', 'NOT NULL'),
    ...expressions.stated(expected.default, actual.default, none('default')),
    ...stated(expected.identity, actual.identity, (value) =>
      value === null
        ? 'no identity column'
        : `identity ${value === 'always' ? 'ALWAYS' : 'BY DEFAULT'}`,
    ),
    ...expressions.stated(expected.generated, actual.generated, none('generated as')),
  ];
}

export function compareConstraint(
  expected: ExpectedOf<'constraint'>,
  actual: ConstraintObject,
  catalog: CatalogIndex,
  expressions: ExpressionFacts,
): Fact[] {
  // A statement that only names a constraint does not say of which type it is.
  const knowsType = expected.type !== 'check' || !!expected.expression;
  const ordered = expected.type !== 'check';
  const columns = expected.columns && (ordered ? expected.columns : expected.columns.toSorted());
  return [
    ...(knowsType ? stated(expected.type, actual.type, (type) => TYPES[type]) : []),
    ...stated(
      columns,
      ordered ? actual.columns : actual.columns.toSorted(),
      (names) => `on (${names.join(', ')})`,
    ),
    ...compareReferences(expected.references, actual, catalog),
    ...expressions.stated(expected.expression, actual.expression, (text) =>
      text === null ? 'no CHECK' : `CHECK is ${text}`,
    ),
    ...yesNo(expected.deferrable, actual.deferrable, 'deferrable', 'not deferrable'),
    // One that was validated since then is only better.
    ...(expected.validated ? yesNo(true, actual.validated, 'validated', 'NOT VALID') : []),
  ];
}

const TYPES = {
  primaryKey: 'primary key',
  unique: 'unique constraint',
  foreignKey: 'foreign key',
  check: 'CHECK constraint',
  exclusion: 'exclusion constraint',
} as const;

function compareReferences(
  expected: ConstraintReference | null | undefined,
  { references: actual }: ConstraintObject,
  catalog: CatalogIndex,
): Fact[] {
  if (!expected || !actual) return [];
  const tableOf = (reference: ConstraintReference) =>
    `references ${reference.schema}.${reference.table}`;
  const implied =
    expected.columns.length > 0
      ? expected.columns
      : catalog
          .ofTable('constraint', actual.schema, actual.table)
          .find(({ type }) => type === 'primaryKey')?.columns;
  const action = (event: string) => (value: ConstraintReference['onDelete']) =>
    `ON ${event} ${ACTIONS[value]}`;
  return [
    ...stated(tableOf(expected), tableOf(actual), (text) => text),
    ...(implied
      ? stated(implied, actual.columns, (names) => `references (${names.join(', ')})`)
      : [
          {
            same: null,
            expected: 'references the primary key',
            actual: `references (${actual.columns.join(', ')})`,
            note: `The primary key of ${actual.schema}.${actual.table} is not in the catalog.`,
          },
        ]),
    ...stated(expected.onUpdate, actual.onUpdate, action('UPDATE')),
    ...stated(expected.onDelete, actual.onDelete, action('DELETE')),
  ];
}

const ACTIONS = {
  noAction: 'NO ACTION',
  restrict: 'RESTRICT',
  cascade: 'CASCADE',
  setNull: 'SET NULL',
  setDefault: 'SET DEFAULT',
} as const;

const INVALID_NOTE =
  'A CREATE INDEX CONCURRENTLY failed and left this index behind. It is never used for reading: drop it and create it again.';

export function compareIndex(
  expected: ExpectedOf<'index'>,
  actual: IndexObject,
  expressions: ExpressionFacts,
): Fact[] {
  const valid = yesNo(expected.valid, actual.valid, 'valid', 'not valid');
  return [
    ...valid.map((fact) => (fact.same ? fact : { ...fact, note: INVALID_NOTE })),
    ...(expected.table === ''
      ? []
      : stated(expected.table, actual.table, (table) => `on ${table}`)),
    ...yesNo(expected.unique, actual.unique, 'unique', 'not unique'),
    ...stated(expected.method, actual.method, (method) => `method ${method}`),
    ...(expected.keys ? [compareKeys(expected.keys, actual.keys, expressions)] : []),
    ...stated(expected.include, actual.include, (names) => `INCLUDE (${names.join(', ')})`),
    ...expressions.stated(expected.predicate, actual.predicate, (text) =>
      text === null ? 'no WHERE' : `WHERE is ${text}`,
    ),
  ];
}

function compareKeys(
  expected: readonly IndexKey[],
  actual: readonly IndexKey[],
  expressions: ExpressionFacts,
): Fact {
  const matches = expected.map((key, place) => {
    const other = actual[place];
    if (!other) return false;
    if (key.descending !== other.descending || key.nullsFirst !== other.nullsFirst) return false;
    if (!key.isExpression && !other.isExpression) return key.text === other.text;
    // A column in parentheses is a column to the server.
    const printed = other.isExpression ? other.text : quoteName(other.text);
    return expressions.same(key.isExpression ? key.text : quoteName(key.text), printed);
  });
  const same =
    expected.length !== actual.length || matches.includes(false)
      ? false
      : matches.includes(null)
        ? null
        : true;
  const describe = (keys: readonly IndexKey[]) => `on (${keys.map(keyText).join(', ')})`;
  const hasExpression = expected.some(({ isExpression }) => isExpression);
  return hasExpression
    ? expressions.compared(same, describe(expected), describe(actual))
    : compared(same, describe(expected), describe(actual));
}

function keyText({ text, descending, nullsFirst }: IndexKey): string {
  const nulls = descending === nullsFirst ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
  return `${text}${descending ? ' DESC' : ''}${nulls}`;
}
