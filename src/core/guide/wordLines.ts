import { listOf } from './listOf';

/** A line of words. */
export interface WordLine {
  readonly text: string;
  /** 1-based, in the file. */
  readonly line: number;
}

const bullet = /^(?:[-*•·]|\d{1,3}[.)])\s+/;
const beginsAnew =
  /^(?:expect|should|must|returns?\b|result|verify|check|ensure|confirm|note|todo|warning|step|test|=>|->|→|✅|✓|❌|⚠)/i;

/**
 * Puts the lines of a comment together that are one sentence: a line that goes on in lower case, and the items of a
 * list under words that end in a colon.
 */
export function joinLines(lines: readonly WordLine[]): WordLine[] {
  const joined: { text: string; line: number; listed: boolean }[] = [];
  let lastLine = 0;
  for (const { text, line } of lines) {
    const last = joined.at(-1);
    const adjacent = last !== undefined && line - lastLine <= 1;
    lastLine = line;
    if (/^[-=*#_~+]{3,}$/.test(text)) continue;
    const clean = text.replace(/^[-=*#_~]{3,}\s*|\s*[-=*#_~]{3,}$/g, '').trim();
    if (clean === '') continue;
    if (last && adjacent && (last.text.endsWith(':') || last.listed) && bullet.test(clean)) {
      const item = clean.replace(bullet, '').replace(/[,;]$/, '');
      last.text = `${last.text}${last.listed ? ', ' : ' '}${item}`;
      last.listed = true;
    } else if (last && adjacent && !last.listed && goesOn(last.text, clean)) {
      last.text = `${last.text} ${clean}`;
    } else {
      joined.push({ text: clean.replace(bullet, ''), line, listed: false });
    }
  }
  return listOf(joined, ({ text, line }) => ({ text, line }));
}

function goesOn(before: string, text: string): boolean {
  if (bullet.test(text) || beginsAnew.test(text)) return false;
  if (/[,(]$/.test(before) || unclosed(before)) return true;
  if (before.endsWith(':')) return true;
  if (/[.!?;]$/.test(before)) return false;
  return /^[a-z0-9('"`]/.test(text);
}

function unclosed(text: string): boolean {
  return text.split('(').length > text.split(')').length;
}
