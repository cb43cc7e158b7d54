import type { Expression, Name, TypeReference } from './tree';

const TEXT_LIKE = new Set(['text', 'varchar', 'bpchar', 'name']);

/** What the server converts to by itself where an operator needs one common type. */
const WIDER = new Set(['int4', 'int8', 'numeric', 'float8', 'timestamp', 'timestamptz']);

/** Functions of one wide type, to which the server converts narrower arguments. */
const WIDENING_FUNCTIONS = new Set(
  (
    'round ceil ceiling floor trunc sqrt cbrt power exp ln log date_trunc extract date_part ' +
    'to_char justify_days overlaps'
  ).split(' '),
);

const RESULTS: Readonly<Record<string, string>> = {
  'auth.uid': 'uuid',
  'auth.jwt': 'jsonb',
  'auth.role': 'text',
  'auth.email': 'text',
  current_setting: 'text',
  now: 'timestamptz',
  gen_random_uuid: 'uuid',
  uuid_generate_v4: 'uuid',
  'extensions.uuid_generate_v4': 'uuid',
  'public.uuid_generate_v4': 'uuid',
  lower: 'text',
  upper: 'text',
  btrim: 'text',
  concat: 'text',
  replace: 'text',
  split_part: 'text',
  md5: 'text',
  to_char: 'text',
  length: 'int4',
  char_length: 'int4',
  count: 'int8',
};

const VALUE_FUNCTIONS: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'date',
  SVFOP_CURRENT_TIMESTAMP: 'timestamptz',
  SVFOP_LOCALTIMESTAMP: 'timestamp',
  SVFOP_CURRENT_USER: 'name',
  SVFOP_SESSION_USER: 'name',
  SVFOP_USER: 'name',
  SVFOP_CURRENT_ROLE: 'name',
};

/** An unqualified expected name stands for any schema; the server leaves only pg_catalog's names unqualified. */
export function sameName(expected: Name, actual: Name): boolean {
  if (expected.at(-1) !== actual.at(-1)) return false;
  return expected.length === 1 || expected.join('.') === actual.join('.');
}

export function sameType(expected: TypeReference, actual: TypeReference): boolean {
  return (
    sameName(expected.name, actual.name) &&
    expected.array === actual.array &&
    expected.modifiers.join() === actual.modifiers.join()
  );
}

/** A cast that the server adds by itself to text: one with a length was written by somebody, for it cuts. */
export function isRelabelling(type: TypeReference): boolean {
  return isTextLike(type) && type.modifiers.length === 0;
}

/** text, varchar, bpchar or name, or an array of them. */
function isTextLike(type: TypeReference): boolean {
  return type.name.length === 1 && TEXT_LIKE.has(type.name[0] ?? '');
}

/** May the server have relabelled a value of this type as text? Only a type that is stored as text; an unknown one may be. */
export function mayBeText(type: TypeReference | null): boolean {
  return type === null || isTextLike(type) || isCitext(type);
}

/** Types that compare in their own way, without case or without trailing blanks, which a cast to text gives up. */
export function comparesItsOwnWay(type: TypeReference | null): boolean {
  return isCitext(type) || (type?.name.join('.') === 'bpchar' && !type.array);
}

function isCitext(type: TypeReference | null): boolean {
  return type?.name.at(-1) === 'citext' && !type.array;
}

export function isWider(type: TypeReference): boolean {
  return !type.array && type.name.length === 1 && WIDER.has(type.name[0] ?? '');
}

export function widensArguments(name: Name): boolean {
  return WIDENING_FUNCTIONS.has(name.at(-1) ?? '');
}

const scalar = (name: string): TypeReference => ({ name: [name], array: false, modifiers: [] });

/** The type of an expression where it can be told without a catalog, or with `columnType`; null when it cannot. */
export function typeOf(
  expression: Expression,
  columnType: (column: Expression & { kind: 'column' }) => TypeReference | null,
): TypeReference | null {
  switch (expression.kind) {
    case 'cast':
      return expression.type;
    case 'constant':
      return expression.casts.at(-1) ?? null;
    case 'column':
      return columnType(expression);
    case 'and':
    case 'or':
    case 'not':
      return scalar('bool');
    case 'operator':
      return /^(->>|#>>)$/.test(expression.name.join('.')) && expression.over === null
        ? scalar('text')
        : null;
    case 'call': {
      const [first] = expression.args;
      const result = RESULTS[expression.name.join('.')];
      if (expression.name.at(-1) === 'nullif' && first) return typeOf(first, columnType);
      return result === undefined ? null : scalar(result);
    }
    case 'subquery': {
      if (expression.use === 'EXISTS_SUBLINK') return scalar('bool');
      const { query } = expression;
      const target = query.kind === 'query' ? query.targets[0] : undefined;
      // The columns of a subquery are not those of the expression around it.
      return expression.use === 'EXPR_SUBLINK' && target ? typeOf(target.value, () => null) : null;
    }
    case 'other': {
      const { op } = expression.parts;
      const result = typeof op === 'string' ? VALUE_FUNCTIONS[op] : undefined;
      return expression.tag === 'SQLValueFunction' && result !== undefined ? scalar(result) : null;
    }
    case 'array':
    case 'query':
      return null;
  }
}
