import type { ColumnDef, Constraint } from 'libpg-query';
import { quoteName } from '../../catalog/key';
import type { ExpectedOf } from '../../catalog/model';
import { all } from '../ast';
import { columnType, isSerial } from '../typeName';
import { constraintOf, type ConstraintPlace, type ExpectedConstraint } from './constraints';
import type { EffectContext } from './context';
import { defaultExpression, generationExpression } from './expressions';
import { implicitName } from './implicitName';
import type { Name } from './scope';

/** What one column of CREATE TABLE or ADD COLUMN makes. */
export interface ColumnParts {
  readonly column: ExpectedOf<'column'>;
  readonly constraints: readonly ExpectedConstraint[];
  /** The sequence of a serial column. */
  readonly sequence: Name | null;
}

/** What the column's own clauses say, and no more. */
type Stated = Partial<
  Pick<ExpectedOf<'column'>, 'nullable' | 'default' | 'identity' | 'generated'>
>;

const unstated: Stated = { nullable: true, default: null, identity: null, generated: null };

/**
 * @param place whose `column` is of no account here.
 * @param isWhole false when the column takes what it does not state from a parent table.
 */
export function readColumn(
  definition: ColumnDef,
  place: ConstraintPlace,
  isWhole: boolean,
  context: EffectContext,
): ColumnParts {
  const { table } = place;
  const name = definition.colname ?? '';
  const written = all(definition.constraints, 'Constraint');
  const type = definition.typeName ? columnType(definition.typeName) : null;
  const sequence =
    definition.typeName && isSerial(definition.typeName)
      ? { schema: table.schema, name: implicitName(table.name, name, 'seq') }
      : null;
  return {
    column: {
      kind: 'column',
      schema: table.schema,
      table: table.name,
      name,
      ...(type !== null && { type }),
      ...(isWhole && unstated),
      ...(sequence && { nullable: false, default: nextValue(sequence) }),
      ...statedBy(definition, written, context),
    },
    constraints: written.flatMap((constraint, index) => {
      const followed = withAttributes(constraint, written.slice(index + 1));
      return constraintOf(followed, { ...place, column: name }, context) ?? [];
    }),
    sequence,
  };
}

function statedBy(
  definition: ColumnDef,
  written: readonly Constraint[],
  context: EffectContext,
): Stated {
  const { source } = context;
  const begins = [...written, ...(definition.collClause ? [definition.collClause] : [])].map(
    ({ location }) => source.offset(location),
  );
  let stated: Stated = {};
  for (const constraint of written) {
    stated = { ...stated, ...statedByOne(constraint, begins, context) };
  }
  return stated;
}

function statedByOne(
  constraint: Constraint,
  begins: readonly number[],
  { source }: EffectContext,
): Stated {
  const { contype } = constraint;
  if (contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY') return { nullable: false };
  if (contype === 'CONSTR_DEFAULT') {
    return { default: defaultExpression(constraint, begins, source) };
  }
  if (contype === 'CONSTR_IDENTITY') {
    return { identity: identityOf(constraint), nullable: false };
  }
  if (contype === 'CONSTR_GENERATED') {
    return { generated: generationExpression(constraint, source) };
  }
  return {};
}

export function identityOf(constraint: Constraint): 'always' | 'byDefault' {
  return constraint.generated_when === 'd' ? 'byDefault' : 'always';
}

/** At a column, DEFERRABLE and NOT ENFORCED come as constraints of their own behind the one they belong to. */
function withAttributes(constraint: Constraint, following: readonly Constraint[]): Constraint {
  let result = constraint;
  for (const { contype } of following) {
    if (contype === 'CONSTR_ATTR_DEFERRABLE' || contype === 'CONSTR_ATTR_DEFERRED') {
      result = { ...result, deferrable: true };
    } else if (contype === 'CONSTR_ATTR_NOT_ENFORCED') {
      result = { ...result, is_enforced: false };
    } else if (!contype?.startsWith('CONSTR_ATTR_')) {
      break;
    }
  }
  return result;
}

/** The default that takes the next value of a sequence, as the server prints it. */
export function nextValue({ schema, name }: Name): string {
  const sequence = `${quoteName(schema)}.${quoteName(name)}`.replaceAll("'", "''");
  return `nextval('${sequence}'::regclass)`;
}
