import {
  arrayElements,
  booleanValue,
  bytesValue,
  decimalValue,
  intervalValue,
  jsonbValue,
  timeValue,
} from './literalValue';
import type { Constant, Literal, TypeReference } from './tree';
import { sameName, sameType } from './typeRules';

/**
 * Is `actual` what the server makes of the literal `expected`? The server adds casts and types (`'x'` is printed as
 * `'x'::text`, `'-1'::integer` is -1), so casts of `actual` may be more, and those of `expected` must be among them.
 */
export function sameConstant(expected: Constant, actual: Constant): boolean {
  if (!castsAmong(expected, actual)) return false;
  if (actual.literal.kind === 'null' || expected.literal.kind === 'null') {
    return actual.literal.kind === expected.literal.kind;
  }
  const type = actual.casts[0] ?? inherentType(actual.literal);
  // 2 and 2.0 are the same number, but a / 2 and a / 2.0 are not the same.
  if (expected.literal.kind === 'number' && actual.literal.kind === 'number') {
    const wanted = inherentType(expected.literal);
    const found = inherentType(actual.literal);
    if (wanted?.name.join() !== found?.name.join()) return false;
  }
  return sameLiteral(expected.literal, actual.literal, type);
}

function castsAmong(expected: Constant, actual: Constant): boolean {
  const inherent = inherentType(actual.literal);
  const available = inherent ? [inherent, ...actual.casts] : actual.casts;
  let from = 0;
  return expected.casts.every((cast) => {
    const at = available.findIndex((other, place) => place >= from && sameType(cast, other));
    from = at + 1;
    return at >= 0;
  });
}

/** The type that the lexer gives a bare literal; text in quotes has none until something needs one. */
export function inherentType(literal: Literal): TypeReference | null {
  const typed = (name: string): TypeReference => ({ name: [name], array: false, modifiers: [] });
  if (literal.kind === 'boolean') return typed('bool');
  if (literal.kind !== 'number') return null;
  if (!/^-?\d+$/.test(literal.text)) return typed('numeric');
  const size = BigInt(literal.text);
  if (size >= -(2n ** 31n) && size < 2n ** 31n) return typed('int4');
  return size >= -(2n ** 63n) && size < 2n ** 63n ? typed('int8') : typed('numeric');
}

function sameLiteral(expected: Literal, actual: Literal, type: TypeReference | null): boolean {
  if (expected.kind === 'bits' || actual.kind === 'bits') {
    // B'101' has the text b101 and is printed as '101'::"bit".
    const printed = actual.kind === 'string' ? `b${actual.text}` : actual.text;
    return expected.kind === 'bits' && expected.text === printed;
  }
  // A number or a boolean never comes out of a text that was not typed as one.
  if (expected.kind !== 'string' && actual.kind === 'string' && !hasValueType(type)) return false;
  if (expected.kind === 'boolean' && type?.name.join('.') !== 'bool') return false;
  return sameText(expected.text, actual.text, type);
}

const NUMERIC = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'oid']);

function hasValueType(type: TypeReference | null): boolean {
  const name = type?.name.join('.') ?? '';
  return type?.array === false && (name === 'bool' || NUMERIC.has(name));
}

function sameText(expected: string, actual: string, type: TypeReference | null): boolean {
  if (expected === actual) return true;
  if (!type) return false;
  if (type.array) return sameArray(expected, actual, type);
  const value = valueIn(type.name.join('.'));
  if (value === sameNames) return sameName(nameParts(expected), nameParts(actual));
  if (value === null) return false;
  const wanted = value(expected);
  return wanted !== null && wanted === value(actual);
}

const sameNames = () => null;

/** How a literal of this type is brought into one spelling; null where the server keeps the text. */
function valueIn(type: string): ((text: string) => string | null) | null {
  if (NUMERIC.has(type)) return decimalValue;
  switch (type) {
    case 'bool':
      return booleanValue;
    case 'jsonb':
      return jsonbValue;
    case 'interval':
      return intervalValue;
    case 'timestamptz':
    case 'timestamp':
    case 'date':
      return (text) => timeValue(text, type);
    case 'uuid':
      return (text) => text.toLowerCase().replaceAll(/[-{}]/g, '');
    case 'bytea':
      return bytesValue;
    case 'regclass':
    case 'regproc':
    case 'regprocedure':
    case 'regtype':
    case 'regconfig':
    case 'regrole':
    case 'regnamespace':
      return sameNames;
    default:
      return null;
  }
}

/** `app."My Seq"` as its parts; unquoted ones in lower case. */
function nameParts(text: string): string[] {
  return Array.from(text.matchAll(/"((?:[^"]|"")*)"|([^."\s]+)/g), ([, quoted, plain]) =>
    quoted !== undefined ? quoted.replaceAll('""', '"') : (plain ?? '').toLowerCase(),
  );
}

function sameArray(expected: string, actual: string, type: TypeReference): boolean {
  const wanted = arrayElements(expected);
  const found = arrayElements(actual);
  if (!wanted || wanted.length !== found?.length) return false;
  return wanted.every((element, place) => {
    const other = found[place] ?? null;
    if (element === null || other === null) return element === other;
    const nested = element.startsWith('{') && other.startsWith('{');
    return sameText(element, other, nested ? type : { ...type, array: false });
  });
}
