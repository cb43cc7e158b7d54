import type { Placeholder } from './model';
import type { Token } from '../sql/token';

/** `<workspace_uuid>`, `<your tenant id>`; `<>`, `< 5` and `<b>1</b>` are none. */
const angle = /<[A-Za-z_][A-Za-z0-9_.\- ]{0,60}>/g;
const doubleBrace = /\{\{\s*([A-Za-z_][\w.\- ]{0,60}?)\s*\}\}/g;
const shellVariable = /\$\{?([A-Za-z_]\w*)\}?/g;
const yours = /^(?:YOUR|MY)_[A-Z0-9_]+$/;

/** What stands alone in a quoted literal and means "put yours here". */
const wholeLiteral: readonly RegExp[] = [
  /^<[^<>]{1,80}>$/,
  /^\{\{[^{}]{1,80}\}\}$/,
  yours,
  /^your[-_ ][\w -]*$/i,
  /^(?:some|my|the|actual|real|valid|existing)[-_ ](?:[a-z0-9]+[-_ ])*(?:uuid|guid|id)$/i,
  /^(?:[a-z][a-z0-9]*-)+uuid(?:-?(?:here|\d+))?$/i,
  /^(?:uuid|guid|id)-(?:here|goes-here|of-[\w-]+)$/i,
  /^[\w-]+-here$/i,
  /^x{8}-x{4}-[x0-9]x{3}-[x0-9]x{3}-x{12}$/i,
  /^(?:REPLACE|CHANGE|INSERT|PUT)[-_ ]?(?:ME|WITH|YOUR)[\w -]*$/i,
];

/** Inside a longer literal, only what cannot be a part of a real value. */
const withinLiteral =
  /<(?:your|my|some)[-_ ][\w -]{1,60}>|<\w{1,60}_(?:id|uuid|name|email|slug|ref|url|key)>/gi;

/** What every literal with a placeholder has, and every word that is one: most begin right behind the quote. */
const anySign =
  /'(?:<|\{\{|your[-_ ]|(?:some|my|the|actual|real|valid|existing)[-_ ]|(?:uuid|guid|id)-|x{8}-|REPLACE|CHANGE|INSERT|PUT)|<(?:your|my|some)[-_ ]|<\w+_|YOUR_|MY_|-uuid|-here/i;

/** False for a statement that parses and certainly leaves nothing open; cheap, since that is what most do. */
export function mayHoldPlaceholder(sql: string, shell: boolean): boolean {
  return (shell && sql.includes('$')) || anySign.test(sql);
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly quoted: boolean;
}

/**
 * The values that a statement leaves open.
 *
 * @param tokens of the statement, in order
 * @param masked whether `<name>` and the like outside of quotes are none of SQL's own (it does not parse otherwise)
 * @param shell whether the text stood in a shell command, where `$NAME` is a variable
 */
export function placeholdersOf(
  sql: string,
  tokens: readonly Token[],
  masked: boolean,
  shell: boolean,
): Placeholder[] {
  const found: Found[] = [];
  for (const token of tokens) {
    if (token.kind === 'string') found.push(...inString(sql, token, shell));
    else if (token.kind === 'dollarString' || token.kind === 'quotedIdentifier') continue;
    else if (token.kind === 'word' && yours.test(sql.slice(token.start, token.end))) {
      found.push(whole(sql, token));
    }
  }
  if (masked) found.push(...outside(sql, tokens, shell));
  found.sort((a, b) => a.start - b.start);
  return found.map(({ start, end, name, quoted }) => {
    const text = sql.slice(start, end);
    return { name, text, range: { start, end }, quoted, wants: wantsOf(name, text) };
  });
}

/**
 * The text with everything that stands for a value outside of quotes made a plain name of the same length, so that it
 * parses; null when there is nothing of the kind.
 */
export function maskOpenValues(
  sql: string,
  tokens: readonly Token[],
  shell: boolean,
): string | null {
  const found = outside(sql, tokens, shell);
  if (found.length === 0) return null;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(sql.slice(at, start), 'x'.padEnd(end - start, '_'));
    at = end;
  }
  return [...parts, sql.slice(at)].join('');
}

function whole(sql: string, token: Token): Found {
  return {
    start: token.start,
    end: token.end,
    name: nameOf(sql.slice(token.start, token.end)),
    quoted: false,
  };
}

function inString(sql: string, token: Token, shell: boolean): Found[] {
  const quote = sql.indexOf("'", token.start);
  if (quote === -1 || quote >= token.end - 1 || token.unterminated) return [];
  const start = quote + 1;
  const end = token.end - 1;
  const content = sql.slice(start, end);
  if (content.length > 2000) return [];
  if (wholeLiteral.some((pattern) => pattern.test(content))) {
    return [{ start, end, name: nameOf(content), quoted: true }];
  }
  const patterns = shell ? [withinLiteral, shellVariable] : [withinLiteral];
  return patterns.flatMap((pattern) =>
    [...content.matchAll(pattern)].map((match) => ({
      start: start + match.index,
      end: start + match.index + match[0].length,
      name: nameOf(match[0]),
      quoted: true,
    })),
  );
}

/** Outside of quotes and comments: `<name>`, `{{name}}`, psql's `:name`, and the shell's `$NAME`. */
function outside(sql: string, tokens: readonly Token[], shell: boolean): Found[] {
  const found: Found[] = [];
  for (const token of tokens) {
    if (token.kind === 'variable') {
      const name = sql.slice(token.start, token.end).replace(/^:\{?\??/, '');
      found.push({ ...whole(sql, token), name: name.replace(/["'}]/g, '') });
    }
  }
  const open = gaps(sql, tokens);
  for (const pattern of shell ? [angle, doubleBrace, shellVariable] : [angle, doubleBrace]) {
    for (const match of open.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && other.start < end)) continue;
      found.push({ start, end, name: nameOf(match[0]), quoted: false });
    }
  }
  return found;
}

const closedKinds = new Set([
  'string',
  'dollarString',
  'quotedIdentifier',
  'lineComment',
  'blockComment',
]);

/** The text with quoted parts and comments blanked out. */
function gaps(sql: string, tokens: readonly Token[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of tokens) {
    if (!closedKinds.has(kind)) continue;
    parts.push(sql.slice(at, start), '\0'.repeat(end - start));
    at = end;
  }
  return [...parts, sql.slice(at)].join('');
}

function nameOf(text: string): string {
  return text
    .replace(/^<|>$/g, '')
    .replace(/^\{\{\s*|\s*\}\}$/g, '')
    .replace(/^\$\{?|\}$/g, '')
    .trim();
}

function wantsOf(name: string, text: string): 'uuid' | 'text' {
  return /uuid|guid/i.test(name) || /^x{8}-/i.test(text) ? 'uuid' : 'text';
}
