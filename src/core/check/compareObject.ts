import type { CatalogIndex } from '../catalog/catalogIndex';
import { attributeParts, objectKey } from '../catalog/key';
import type {
  DatabaseObject,
  ExpectedObject,
  ExpectedOf,
  FunctionObject,
  PolicyObject,
  TriggerObject,
} from '../catalog/model';
import type { SqlParser } from '../sql/parser';
import { compareColumn, compareConstraint, compareIndex } from './compareTable';
import { compared, stated, yesNo, type ExpressionFacts, type Fact } from './fact';
import { sameResult, sameTypeText } from './sameType';

export interface ComparisonTools {
  readonly parser: SqlParser;
  readonly catalog: CatalogIndex;
  readonly expressions: ExpressionFacts;
}

/** Every fact that the expectation states of an object that was found. */
export function compareObject(
  expected: ExpectedObject,
  actual: DatabaseObject,
  tools: ComparisonTools,
): Fact[] {
  const { parser, catalog, expressions } = tools;
  switch (expected.kind) {
    case 'schema':
    case 'sequence':
      return [];
    case 'extension':
      return actual.kind === 'extension'
        ? stated(expected.schema, actual.schema, (schema) => `in schema ${schema}`)
        : [];
    case 'table':
      if (actual.kind !== 'table') return [];
      return [
        ...stated(expected.persistence, actual.persistence, (word) => word),
        ...yesNo(expected.partitioned, actual.partitioned, 'partitioned', 'not partitioned'),
        ...stated(expected.owner, actual.owner, (owner) => `owner ${owner}`),
      ];
    case 'column':
      return actual.kind === 'column' ? compareColumn(parser, expected, actual, expressions) : [];
    case 'constraint':
      return actual.kind === 'constraint'
        ? compareConstraint(expected, actual, catalog, expressions)
        : [];
    case 'index':
      return actual.kind === 'index' ? compareIndex(expected, actual, expressions) : [];
    case 'policy':
      return actual.kind === 'policy' ? comparePolicy(expected, actual, expressions) : [];
    case 'rowSecurity':
      if (actual.kind !== 'rowSecurity') return [];
      return [
        ...yesNo(expected.enabled, actual.enabled, 'enabled', 'not enabled'),
        ...yesNo(expected.forced, actual.forced, 'forced', 'not forced'),
      ];
    case 'trigger':
      return actual.kind === 'trigger' ? compareTrigger(expected, actual, catalog) : [];
    case 'function':
      return actual.kind === 'function' ? compareFunction(parser, expected, actual) : [];
    case 'enum':
      return actual.kind === 'enum'
        ? stated(expected.labels, actual.labels, (labels) => `labels ${labels.join(', ')}`)
        : [];
    case 'domain':
      return actual.kind === 'domain' ? typeFact(parser, expected.type, actual.type) : [];
    case 'composite':
      return actual.kind === 'composite'
        ? compareAttributes(parser, expected.attributes, actual.attributes)
        : [];
    case 'view':
      return actual.kind === 'view'
        ? yesNo(
            expected.securityInvoker,
            actual.securityInvoker,
            'security_invoker on',
            'security_invoker off',
          )
        : [];
    case 'materializedView':
      // One that was filled since then is only better.
      return actual.kind === 'materializedView' && expected.populated
        ? yesNo(true, actual.populated, 'populated', 'not populated')
        : [];
    case 'grant':
      return actual.kind === 'grant' ? comparePrivileges(expected, actual.privileges) : [];
    case 'comment':
      return actual.kind === 'comment'
        ? stated(expected.text, actual.text, (text) => `text ${JSON.stringify(text)}`)
        : [];
  }
}

function comparePolicy(
  expected: ExpectedOf<'policy'>,
  actual: PolicyObject,
  expressions: ExpressionFacts,
): Fact[] {
  const clause = (word: string) => (text: string | null) =>
    text === null ? `no ${word}` : `${word} is (${text})`;
  return [
    ...yesNo(expected.permissive, actual.permissive, 'permissive', 'restrictive'),
    ...stated(expected.command, actual.command, (command) => `for ${command.toUpperCase()}`),
    ...stated(expected.roles?.toSorted(), actual.roles, (roles) => `to ${roles.join(', ')}`),
    ...expressions.stated(expected.using, actual.using, clause('USING')),
    ...expressions.stated(expected.withCheck, actual.withCheck, clause('WITH CHECK')),
  ];
}

function compareTrigger(
  expected: ExpectedOf<'trigger'>,
  actual: TriggerObject,
  catalog: CatalogIndex,
): Fact[] {
  const list = (word: string) => (values: readonly string[]) =>
    values.length === 0 ? `no ${word}` : values.join(', ');
  return [
    ...stated(expected.timing, actual.timing, (timing) => TIMINGS[timing]),
    ...stated(expected.events, actual.events, (events) => `on ${events.join(', ').toUpperCase()}`),
    ...stated(expected.columns, actual.columns, list('columns')),
    ...stated(expected.level, actual.level, (level) => `for each ${level}`),
    ...triggerFunction(expected.function, actual.function, catalog),
    ...yesNo(expected.enabled, actual.enabled, 'enabled', 'disabled'),
  ];
}

const TIMINGS = { before: 'BEFORE', after: 'AFTER', insteadOf: 'INSTEAD OF' } as const;

/** A migration that names no schema is taken to mean its own one: another is right where that one has no such function. */
function triggerFunction(
  expected: string | undefined,
  actual: string,
  catalog: CatalogIndex,
): Fact[] {
  const bare = (name: string | undefined) => name?.slice(name.indexOf('.') + 1);
  const isThere = catalog
    .ofKind('function')
    .some(({ schema, name }) => `${schema}.${name}` === expected);
  const resolved = !isThere && bare(expected) === bare(actual) ? actual : expected;
  return stated(resolved, actual, (name) => `calls ${name}`);
}

function compareFunction(
  parser: SqlParser,
  expected: ExpectedOf<'function'>,
  actual: FunctionObject,
): Fact[] {
  const lines = (text: string | null | undefined) => text?.replaceAll('\r\n', '\n') ?? null;
  return [
    ...stated(expected.routine, actual.routine, (routine) => `a ${routine}`),
    ...(expected.returns === undefined || expected.returns === null || actual.returns === null
      ? stated(expected.returns, actual.returns, (type) => `returns ${type ?? 'nothing'}`)
      : [
          compared(
            sameResult(parser, expected.returns, actual.returns),
            `returns ${expected.returns}`,
            `returns ${actual.returns}`,
          ),
        ]),
    ...stated(expected.language, actual.language, (language) => `language ${language}`),
    ...yesNo(
      expected.securityDefiner,
      actual.securityDefiner,
      'SECURITY DEFINER',
      'SECURITY INVOKER',
    ),
    ...stated(expected.volatility, actual.volatility, (word) => word.toUpperCase()),
    ...stated(expected.settings?.toSorted(), actual.settings, (settings) =>
      settings.length === 0 ? 'no settings' : `SET ${settings.join(', ')}`,
    ),
    ...(expected.body === undefined
      ? []
      : [
          {
            same: lines(expected.body) === lines(actual.body),
            expected: 'the body of the migration',
            actual: 'another body',
          },
        ]),
  ];
}

function typeFact(parser: SqlParser, expected: string | undefined, actual: string): Fact[] {
  if (expected === undefined) return [];
  return [compared(sameTypeText(parser, expected, actual), `type ${expected}`, `type ${actual}`)];
}

function compareAttributes(
  parser: SqlParser,
  expected: readonly string[] | undefined,
  actual: readonly string[],
): Fact[] {
  if (!expected) return [];
  const same =
    expected.length === actual.length &&
    expected.every((attribute, place) => {
      const [name, type] = attributeParts(attribute);
      const [otherName, otherType] = attributeParts(actual[place] ?? '');
      return name === otherName && sameTypeText(parser, type, otherType) === true;
    });
  return [
    {
      same,
      expected: `attributes ${expected.join(', ')}`,
      actual: `attributes ${actual.join(', ')}`,
    },
  ];
}

/** A role may have more privileges than a migration gives it: by default privileges, or by another GRANT. */
function comparePrivileges(expected: ExpectedOf<'grant'>, actual: readonly string[]): Fact[] {
  const missing = (expected.privileges ?? []).filter((privilege) => !actual.includes(privilege));
  return [
    {
      same: missing.length === 0,
      expected: missing.join(', '),
      actual: `no ${missing.join(', ')}`,
    },
  ];
}

/** What an owner or a superuser may do is in no grant. */
export function needsNoGrant(grant: ExpectedOf<'grant'>, catalog: CatalogIndex): boolean {
  const role = catalog.catalog.roles.find(({ name }) => name === grant.role);
  if (role?.superuser) return true;
  const table = catalog.find(
    objectKey({ kind: 'table', schema: grant.schema, name: grant.object }),
  );
  return grant.on === 'table' && table?.kind === 'table' && table.owner === grant.role;
}
