import { sameConstant, inherentType } from './sameConstant';
import { Columns, type ColumnType } from './columns';
import { scopeOf, type Scopes } from './scope';
import type {
  Call,
  Cast,
  Constant,
  Expression,
  Name,
  Operator,
  Part,
  Parts,
  Query,
  Source,
  Subquery,
  Target,
  TypeReference,
} from './tree';
import {
  comparesItsOwnWay,
  isRelabelling,
  isWider,
  mayBeText,
  sameName,
  sameType,
  typeOf,
  widensArguments,
} from './typeRules';

/** Compares canonical trees: is `actual` what the server prints for `expected`? */
export class Comparison {
  private readonly columns: Columns;

  constructor(private readonly columnType: ColumnType) {
    this.columns = new Columns(columnType);
  }

  same(expected: Expression, actual: Expression, scopes: Scopes): boolean {
    if (expected.kind === 'cast' || actual.kind === 'cast') {
      return this.sameThroughCasts(expected, actual, scopes);
    }
    switch (expected.kind) {
      case 'constant':
        return actual.kind === 'constant' && sameConstant(expected, actual);
      case 'column':
        return actual.kind === 'column' && this.columns.same(expected, actual, scopes);
      case 'operator':
        return actual.kind === 'operator' && this.sameOperator(expected, actual, scopes);
      case 'and':
      case 'or':
      case 'array':
        return actual.kind === expected.kind && this.sameList(expected.items, actual.items, scopes);
      case 'not':
        return actual.kind === 'not' && this.same(expected.item, actual.item, scopes);
      case 'call':
        return actual.kind === 'call' && this.sameCall(expected, actual, scopes);
      case 'subquery':
        return actual.kind === 'subquery' && this.sameSubquery(expected, actual, scopes);
      case 'query':
        return actual.kind === 'query' && this.sameQuery(expected, actual, scopes, false);
      case 'other':
        return (
          actual.kind === 'other' &&
          expected.tag === actual.tag &&
          (ONE_TYPE.has(expected.tag)
            ? this.sameOfOneType(expected.parts, actual.parts, scopes)
            : this.sameParts(expected.parts, actual.parts, scopes))
        );
    }
  }

  /** A cast may stand on both sides, be added by the server as a relabelling, or be dropped by it as redundant. */
  private sameThroughCasts(expected: Expression, actual: Expression, scopes: Scopes): boolean {
    if (
      expected.kind === 'cast' &&
      actual.kind === 'cast' &&
      sameType(expected.type, actual.type) &&
      this.same(expected.argument, actual.argument, scopes)
    ) {
      return true;
    }
    if (
      actual.kind === 'cast' &&
      isRelabelling(actual.type) &&
      mayBeText(this.typeOf(expected, scopes)) &&
      this.same(expected, actual.argument, scopes)
    ) {
      return true;
    }
    return (
      expected.kind === 'cast' &&
      this.isRedundant(expected, scopes) &&
      this.same(expected.argument, actual, scopes)
    );
  }

  private isRedundant(cast: Cast, scopes: Scopes): boolean {
    if (cast.optional) return true;
    const type = this.typeOf(cast.argument, scopes);
    return type !== null && sameType(cast.type, type);
  }

  private typeOf(expression: Expression, scopes: Scopes): TypeReference | null {
    return typeOf(expression, (column) => {
      const owner = this.columns.ownerOf(column, scopes);
      if (owner === 'outside') return this.columnType(null, column.name);
      const table = owner?.scope.tables[owner.source];
      return table ? this.columnType(table, column.name) : null;
    });
  }

  private sameOperator(expected: Operator, actual: Operator, scopes: Scopes): boolean {
    if (!sameName(expected.name, actual.name) || expected.over !== actual.over) return false;
    if (!expected.left || !actual.left) {
      return expected.left === actual.left && this.same(expected.right, actual.right, scopes);
    }
    if (
      expected.name.at(-1) !== '||' &&
      (this.losesMeaning(expected.left, actual.left, expected.right, scopes) ||
        this.losesMeaning(expected.right, actual.right, expected.left, scopes))
    ) {
      return false;
    }
    const left = this.sameOperand(expected.left, actual.left, scopes);
    const right = this.sameOperand(expected.right, actual.right, scopes);
    // The server widens one side to the type of the other; had both been widened, somebody would have asked for it.
    return left !== 'different' && right !== 'different' && (left === 'same' || right === 'same');
  }

  /** A bare literal beside citext is citext: a cast to text was written by somebody, and compares otherwise. */
  private losesMeaning(
    expected: Expression,
    actual: Expression,
    other: Expression,
    scopes: Scopes,
  ): boolean {
    return (
      actual.kind === 'cast' &&
      isRelabelling(actual.type) &&
      other.kind === 'constant' &&
      other.casts.length === 0 &&
      comparesItsOwnWay(this.typeOf(expected, scopes))
    );
  }

  private sameOperand(
    expected: Expression,
    actual: Expression,
    scopes: Scopes,
  ): 'same' | 'widened' | 'different' {
    if (this.same(expected, actual, scopes))
      return isWidened(expected, actual) ? 'widened' : 'same';
    return actual.kind === 'cast' &&
      isWider(actual.type) &&
      this.same(expected, actual.argument, scopes)
      ? 'widened'
      : 'different';
  }

  /** Arguments that are brought to one type, so that some may be widened but not all. */
  private sameOfOneType(expected: Parts, actual: Parts, scopes: Scopes): boolean {
    const { args: wanted = [], ...rest } = expected;
    const { args: found = [], ...others } = actual;
    if (!Array.isArray(wanted) || !Array.isArray(found)) return false;
    const matches = (wanted as readonly Expression[]).map((argument, place) => {
      const other = (found as readonly Expression[])[place];
      return other ? this.sameOperand(argument, other, scopes) : 'different';
    });
    return (
      wanted.length === found.length &&
      !matches.includes('different') &&
      matches.includes('same') &&
      this.sameParts(rest, others, scopes)
    );
  }

  private sameCall(expected: Call, actual: Call, scopes: Scopes): boolean {
    // EXTRACT was printed as date_part before version 14.
    const name = actual.name.join('.') === 'date_part' ? unextracted(expected.name) : expected.name;
    return (
      sameName(name, actual.name) &&
      expected.args.length === actual.args.length &&
      expected.args.every((argument, place) => {
        const found = actual.args[place];
        if (!found) return false;
        if (this.same(argument, found, scopes)) return true;
        return widensArguments(name) && this.sameOperand(argument, found, scopes) === 'widened';
      }) &&
      this.sameParts(expected.parts, actual.parts, scopes)
    );
  }

  private sameSubquery(expected: Subquery, actual: Subquery, scopes: Scopes): boolean {
    if (expected.use !== actual.use) return false;
    if ((expected.operator ?? []).join('.') !== (actual.operator ?? []).join('.')) return false;
    if (!expected.test !== !actual.test) return false;
    if (expected.test && actual.test && !this.same(expected.test, actual.test, scopes))
      return false;
    if (expected.query.kind !== 'query' || actual.query.kind !== 'query') return false;
    const exists = expected.use === 'EXISTS_SUBLINK';
    return this.sameQuery(expected.query, actual.query, scopes, exists);
  }

  private sameQuery(expected: Query, actual: Query, outer: Scopes, exists: boolean): boolean {
    if (!sameShape(expected.sources, actual.sources)) return false;
    const scopes = [scopeOf(expected.sources, actual.sources), ...outer];
    return (
      expected.sources.every((source, place) => {
        const found = actual.sources[place];
        return found !== undefined && this.sameSource(source, found, scopes);
      }) &&
      this.sameTargets(expected.targets, actual.targets, scopes, exists) &&
      this.sameParts(expected.parts, actual.parts, scopes)
    );
  }

  /** The server writes a star out, column by column, and names what has no name. */
  private sameTargets(
    expected: readonly Target[],
    actual: readonly Target[],
    scopes: Scopes,
    exists: boolean,
  ): boolean {
    const [only] = expected;
    const star = expected.length === 1 && only?.value.kind === 'column' && only.value.name === '*';
    if (star) return actual.every(({ value }) => value.kind === 'column');
    return (
      expected.length === actual.length &&
      expected.every((target, place) => {
        const found = actual[place];
        if (!found || !this.same(target.value, found.value, scopes)) return false;
        return exists || target.name === null || (found.name ?? target.name) === target.name;
      })
    );
  }

  private sameSource(expected: Source, actual: Source, scopes: Scopes): boolean {
    if (expected.kind === 'relation' && actual.kind === 'relation') {
      return (
        sameName(expected.name, actual.name) && this.sameParts(expected.parts, actual.parts, scopes)
      );
    }
    if (expected.kind === 'derived' && actual.kind === 'derived') {
      return (
        this.same(expected.what, actual.what, scopes) &&
        // The server names the columns of a function in FROM also where nobody did.
        (expected.columns.length === 0 || expected.columns.join() === actual.columns.join())
      );
    }
    if (expected.kind !== 'join' || actual.kind !== 'join') return false;
    if (!expected.condition !== !actual.condition) return false;
    return (
      this.sameSource(expected.left, actual.left, scopes) &&
      this.sameSource(expected.right, actual.right, scopes) &&
      this.sameParts(expected.parts, actual.parts, scopes) &&
      (!expected.condition ||
        !actual.condition ||
        this.same(expected.condition, actual.condition, scopes))
    );
  }

  private sameParts(expected: Parts, actual: Parts, scopes: Scopes): boolean {
    const names = Object.keys(expected);
    return (
      names.length === Object.keys(actual).length &&
      names.every((name) => {
        const wanted = expected[name];
        const found = actual[name];
        return wanted !== undefined && found !== undefined && this.samePart(wanted, found, scopes);
      })
    );
  }

  private samePart(expected: Part, actual: Part, scopes: Scopes): boolean {
    if (Array.isArray(expected)) {
      return Array.isArray(actual) && this.sameList(expected as Part[], actual as Part[], scopes);
    }
    if (typeof expected !== 'object' || typeof actual !== 'object') return expected === actual;
    if (Array.isArray(actual)) return false;
    return this.same(expected as Expression, actual as Expression, scopes);
  }

  private sameList(expected: readonly Part[], actual: readonly Part[], scopes: Scopes): boolean {
    return (
      expected.length === actual.length &&
      expected.every((item, place) => {
        const found = actual[place];
        return found !== undefined && this.samePart(item, found, scopes);
      })
    );
  }
}

const ONE_TYPE = new Set(['MinMaxExpr', 'CoalesceExpr']);

/** A literal that the server converted: `x > 1` with a numeric x is printed with `(1)::numeric`. */
function isWidened(expected: Expression, actual: Expression): boolean {
  if (expected.kind !== 'constant' || actual.kind !== 'constant') return false;
  if (expected.casts.length > 0 || expected.literal.kind !== 'number') return false;
  const type = actual.casts.at(-1);
  const own: Constant['literal'] = expected.literal;
  const inherent = inherentType(own);
  return type !== undefined && isWider(type) && inherent !== null && !sameType(inherent, type);
}

function unextracted(name: Name): Name {
  return name.at(-1) === 'extract' ? ['date_part'] : name;
}

/** Joins and subselects nested in the same way. */
function sameShape(expected: readonly Source[], actual: readonly Source[]): boolean {
  return (
    expected.length === actual.length &&
    expected.every((source, place) => {
      const found = actual[place];
      if (source.kind !== found?.kind) return false;
      return (
        source.kind !== 'join' ||
        found.kind !== 'join' ||
        sameShape([source.left, source.right], [found.left, found.right])
      );
    })
  );
}
