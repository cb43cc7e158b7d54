/** What a fence's language means to the reader. */
export type FenceKind = 'sql' | 'shell' | 'text' | 'other';

const sql = new Set(['sql', 'postgresql', 'postgres', 'pgsql', 'plpgsql', 'psql', 'pg', 'pg-sql']);
const shell = new Set([
  'bash',
  'sh',
  'shell',
  'console',
  'zsh',
  'shell-session',
  'shellsession',
  'terminal',
]);
/** Nothing, or what people put there when it is nothing in particular. */
const text = new Set([
  '',
  'text',
  'txt',
  'plaintext',
  'plain',
  'output',
  'none',
  'log',
  'table',
  'result',
  'results',
]);

/** The first word after a fence, in lower case: `sql` of `SQL {.numberLines}`, `{sql, eval=FALSE}` and `sql,linenos`. */
export function languageOf(info: string): string {
  return (
    info
      .trim()
      .replace(/^\{\s*\.?/, '')
      .split(/[\s,{}:;=]/, 1)[0]
      ?.slice(0, 40)
      .toLowerCase() ?? ''
  );
}

export function fenceKindOf(language: string): FenceKind {
  if (sql.has(language)) return 'sql';
  if (shell.has(language)) return 'shell';
  return text.has(language) ? 'text' : 'other';
}
