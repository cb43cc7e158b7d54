import { canonicalType } from '../sql/expression/canonicalType';
import { sameType } from '../sql/expression/typeRules';
import type { CreateFunctionStmt, TypeName } from 'libpg-query';
import { SqlSyntaxError, type SqlParser } from '../sql/parser';

/**
 * Is `actual` the type that `expected` names? A name without a schema stands for any schema. Null when one of the
 * texts is no type.
 */
export function sameTypeText(parser: SqlParser, expected: string, actual: string): boolean | null {
  if (expected === actual) return true;
  return unlessUnreadable(() =>
    sameType(
      canonicalType(parser.parseTypeName(expected)),
      canonicalType(parser.parseTypeName(actual)),
    ),
  );
}

export function sameTypeLists(
  parser: SqlParser,
  expected: readonly string[],
  actual: readonly string[],
): boolean {
  return (
    expected.length === actual.length &&
    expected.every((type, place) => sameTypeText(parser, type, actual[place] ?? '') === true)
  );
}

/** The same of what a function returns: `SETOF integer`, `TABLE(a integer, b text)`. */
export function sameResult(parser: SqlParser, expected: string, actual: string): boolean | null {
  if (expected === actual) return true;
  return unlessUnreadable(() => {
    const wanted = resultOf(parser, expected);
    const found = resultOf(parser, actual);
    return (
      wanted.length === found.length &&
      wanted.every(({ name, type }, place) => {
        const other = found[place];
        return (
          name === other?.name &&
          (type.setof === true) === (other.type.setof === true) &&
          sameType(canonicalType(type), canonicalType(other.type))
        );
      })
    );
  });
}

interface ResultColumn {
  readonly name: string;
  readonly type: TypeName;
}

function resultOf(parser: SqlParser, result: string): ResultColumn[] {
  const [raw] = parser.parse(`CREATE FUNCTION f() RETURNS ${result} LANGUAGE sql`).stmts;
  const stmt = raw?.stmt && 'CreateFunctionStmt' in raw.stmt ? raw.stmt.CreateFunctionStmt : null;
  if (!stmt) throw new SqlSyntaxError(`not a result: ${result}`, 0);
  return tableColumns(stmt) ?? (stmt.returnType ? [{ name: '', type: stmt.returnType }] : []);
}

function tableColumns(stmt: CreateFunctionStmt): ResultColumn[] | null {
  const columns = (stmt.parameters ?? []).flatMap((node) =>
    'FunctionParameter' in node && node.FunctionParameter.argType
      ? [{ name: node.FunctionParameter.name ?? '', type: node.FunctionParameter.argType }]
      : [],
  );
  return columns.length > 0 ? columns : null;
}

function unlessUnreadable(compare: () => boolean): boolean | null {
  try {
    return compare();
  } catch (error) {
    if (error instanceof SqlSyntaxError) return null;
    throw error;
  }
}
