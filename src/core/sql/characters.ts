/** Character classes of PostgreSQL's scanner (src/backend/parser/scan.l), over UTF-16 code units. */

const IDENTIFIER_START = 1;
const DIGIT = 2;
const SPACE = 4;
const OPERATOR = 8;

const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[a-zA-Z_]/.test(character)) classes[code] = IDENTIFIER_START;
  else if (/[0-9]/.test(character)) classes[code] = DIGIT;
  else if (/[ \t\n\r\f\v]/.test(character)) classes[code] = SPACE;
  else if ('~!@#^&|`?+-*/%<>='.includes(character)) classes[code] = OPERATOR;
}

function has(code: number, mask: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & mask) !== 0;
}

/** Letters, the underscore and everything outside of ASCII (a no-break space too, as in PostgreSQL). */
export function isIdentifierStart(code: number): boolean {
  return code >= 128 || has(code, IDENTIFIER_START);
}

export function isIdentifierPart(code: number): boolean {
  return code >= 128 || code === 0x24 || has(code, IDENTIFIER_START | DIGIT);
}

export function isDigit(code: number): boolean {
  return has(code, DIGIT);
}

export function isSpace(code: number): boolean {
  return has(code, SPACE);
}

export function isOperator(code: number): boolean {
  return has(code, OPERATOR);
}
