import type { SqlReading } from './sqlReading';

const shellStart = /^\s*(?:\$ |(?:sudo |docker |PG\w+=\S+ )?[^;\n]*\bpsql\s+[-"$<])/;

/** Whether a text without a language is a shell's: its first line says so. */
export function looksLikeShell(text: string): boolean {
  let start = 0;
  for (let count = 0; count < 40 && start <= text.length; count += 1) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const line = text.slice(start, end);
    if (line.trim() !== '' && !/^\s*(#|--)/.test(line)) return shellStart.test(line);
    start = end + 1;
  }
  return false;
}

const sqlStart =
  /^(?:select|with|insert|update|delete|create|alter|drop|grant|revoke|begin|refresh|analyze|vacuum|reindex|explain|truncate|show|comment on|do|call)\b/i;

/** Whether a text without a language may be SQL; only parsing it tells. */
export function looksLikeSql(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split('\n')
    .map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('--'));
  if (first === undefined || !sqlStart.test(first)) return false;
  // "SELECT the option" parses: SQL has a semicolon, or a table, or a call.
  return /;|\bfrom\b|\(/i.test(text);
}

/** Lines that list columns or values, as people write a table's shape in a fence that says `sql`. */
export function isShape(reading: SqlReading, text: string): boolean {
  if (reading.items.some(({ kind }) => kind === 'statement')) return false;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return false;
  const listed = lines.filter((line) =>
    /^\s*(?:[-*•+]\s|\d+[.)]\s|\w+\s*[:|]\s*\S|[├└│])/.test(line),
  );
  return listed.length * 2 >= lines.length;
}
