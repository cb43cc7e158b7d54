import { isDigit, isIdentifierPart, isIdentifierStart, isOperator, isSpace } from './characters';

/** Where a token ends; or that the text ends before it does. */
export type TokenEnd = number | { readonly unterminatedAt: number };

/** Up to the line's end, without its line feed or carriage return. */
export function endOfLine(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at += 1;
  return at;
}

/** `oneLine` stops after the first line feed. */
export function endOfWhitespace(
  text: string,
  start: number,
  end: number,
  oneLine: boolean,
): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) {
    at += 1;
    if (oneLine && text.charCodeAt(at - 1) === 0x0a) break;
  }
  return at;
}

/** Block comments nest, as the SQL standard says. */
export function endOfBlockComment(text: string, start: number, end: number): TokenEnd {
  let depth = 1;
  let at = start + 2;
  while (at + 1 < end) {
    const code = text.charCodeAt(at);
    const following = text.charCodeAt(at + 1);
    if (code === 0x2a && following === 0x2f) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else if (code === 0x2f && following === 0x2a) {
      depth += 1;
      at += 2;
    } else {
      at += 1;
    }
  }
  return { unterminatedAt: end };
}

/**
 * A doubled quote is a quote. With `escapes` a backslash takes the next character with it, and the string goes
 * on after white space with a line end in it, still with escapes (E'a' ⏎ 'b\'').
 *
 * @param start after the opening quote.
 */
export function endOfQuoted(
  text: string,
  start: number,
  end: number,
  quote: "'" | '"',
  escapes: boolean,
): TokenEnd {
  let at = start;
  while (at < end) {
    const character = text.charAt(at);
    if (character === quote) {
      if (text.charAt(at + 1) === quote && at + 1 < end) {
        at += 2;
        continue;
      }
      const continued = escapes ? continuation(text, at + 1, end) : null;
      if (continued === null) return at + 1;
      at = continued;
    } else {
      at += escapes && character === '\\' ? 2 : 1;
    }
  }
  return { unterminatedAt: end };
}

/** Where a string goes on after its closing quote: behind the next opening quote; null where it does not. */
function continuation(text: string, start: number, end: number): number | null {
  let at = start;
  let lineEnds = 0;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      if (code === 0x0a || code === 0x0d) lineEnds += 1;
      at += 1;
    } else if (text.startsWith('--', at)) {
      at = endOfLine(text, at, end);
    } else {
      break;
    }
  }
  return lineEnds > 0 && at < end && text.charAt(at) === "'" ? at + 1 : null;
}

/** Null when this dollar sign opens no dollar-quoted string. */
export function endOfDollarString(text: string, start: number, end: number): TokenEnd | null {
  let at = start + 1;
  if (at < end && isIdentifierStart(text.charCodeAt(at))) {
    at += 1;
    while (at < end && text.charCodeAt(at) !== 0x24 && isIdentifierPart(text.charCodeAt(at))) {
      at += 1;
    }
  }
  if (at >= end || text.charCodeAt(at) !== 0x24) return null;
  const tag = text.slice(start, at + 1);
  const close = text.indexOf(tag, at + 1);
  return close === -1 || close + tag.length > end ? { unterminatedAt: end } : close + tag.length;
}

/** Coarse: digits with letters, underscores and points (0x1F, 1_000, 1.5), and the sign of an exponent. */
export function endOfNumber(text: string, start: number, end: number): number {
  let at = start + 1;
  const hexadecimal = /^0[xX]/.test(text.slice(start, start + 2));
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 0x2e || (code !== 0x24 && isIdentifierPart(code))) {
      at += 1;
    } else if (
      (code === 0x2b || code === 0x2d) &&
      !hexadecimal &&
      /[eE]/.test(text.charAt(at - 1)) &&
      isDigit(text.charCodeAt(at + 1))
    ) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

/** A comment ends an operator. */
export function endOfOperator(text: string, start: number, end: number): number {
  let at = start + 1;
  while (at < end && isOperator(text.charCodeAt(at))) {
    if (text.startsWith('--', at) || text.startsWith('/*', at)) break;
    at += 1;
  }
  return at;
}

const variable =
  /:(?:'[\w\u0080-\uffff]+'|"[\w\u0080-\uffff]+"|\{\?[\w\u0080-\uffff]+\}|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)/y;

/** Null when this colon starts no psql variable. */
export function endOfVariable(text: string, start: number, end: number): number | null {
  variable.lastIndex = start;
  const match = variable.exec(text);
  return match && variable.lastIndex <= end ? variable.lastIndex : null;
}
