import {
  createScanner,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** A JSON value that knows where it stands, so that whatever is wrong with it can be shown at its place. */
export type JsonValue =
  | { readonly kind: 'object'; readonly offset: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string'; readonly offset: number; readonly value: string }
  | { readonly kind: 'other'; readonly offset: number };

export interface JsonMember {
  readonly name: string;
  /** UTF-16 code units from the text's start, of the name's opening quote. */
  readonly offset: number;
  readonly value: JsonValue;
}

/** The text is no JSON; `offset` is where reading stopped. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** No manifest is nested deeper; jsonc-parser calls itself once for each level. */
const DEEPEST = 50;

/** By jsonc-parser's name of the mistake. None repeats the text: what stands in it may be a secret. */
const SENTENCES: Readonly<Record<string, string>> = {
  InvalidSymbol:
    'What stands here is neither a text in double quotes nor a number, true, false or null',
  InvalidNumberFormat: 'A number is not written as JSON writes it',
  PropertyNameExpected: 'A name in double quotes is missing',
  ValueExpected: 'A value is missing',
  ColonExpected: 'A colon is missing',
  CommaExpected: 'A comma is missing',
  CloseBraceExpected: 'A } is missing',
  CloseBracketExpected: 'A ] is missing',
  EndOfFileExpected: 'The text goes on after its end',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'A text is not closed on its line',
  UnexpectedEndOfNumber: 'A number is not complete',
  InvalidUnicode: 'A text has a \\u without four hexadecimal digits',
  InvalidEscapeCharacter: 'A text has a backslash before what is no escape of JSON',
  InvalidCharacter: 'A text has a control character in it, which JSON writes as an escape',
};

/**
 * Reads JSON as RFC 8259 has it, without comments; equal names of one object are all kept.
 *
 * @throws JsonSyntaxError with the first mistake
 */
export function readJson(text: string): JsonValue {
  refuseTooDeep(text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first || !root) {
    const mistake = first ? SENTENCES[printParseErrorCode(first.error)] : undefined;
    throw new JsonSyntaxError(mistake ?? 'It cannot be read', first?.offset ?? 0);
  }
  return valueOf(root);
}

function refuseTooDeep(text: string): void {
  const scanner = createScanner(text, true);
  let depth = 0;
  // A brace or a bracket is one character; one in a text is a part of its token.
  while ((scanner.scan(), scanner.getTokenLength() > 0)) {
    const token = text[scanner.getTokenOffset()];
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > DEEPEST) {
      throw new JsonSyntaxError('It is nested too deeply', scanner.getTokenOffset());
    }
  }
}

function valueOf({ type, offset, value, children = [] }: Node): JsonValue {
  switch (type) {
    case 'object':
      return { kind: 'object', offset, members: children.flatMap(memberOf) };
    case 'array':
      return { kind: 'array', offset, items: children.map(valueOf) };
    case 'string':
      return { kind: 'string', offset, value: String(value) };
    case 'number':
    case 'boolean':
    case 'null':
    case 'property':
      return { kind: 'other', offset };
  }
}

function memberOf({ offset, children: [name, value] = [] }: Node): JsonMember[] {
  return name && value ? [{ name: String(name.value), offset, value: valueOf(value) }] : [];
}
