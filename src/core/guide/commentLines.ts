import type { Token } from '../sql/token';

/** The lines of a comment without its marks; empty ones are left out. */
export function linesOfComment(text: string, token: Token): { text: string; at: number }[] {
  if (token.kind === 'lineComment') {
    const content = text
      .slice(token.start, token.end)
      .replace(/^-{2,}/, '')
      .trim();
    return content === '' ? [] : [{ text: content, at: token.start }];
  }
  const found: { text: string; at: number }[] = [];
  let at = token.start;
  for (const line of text.slice(token.start, token.end).split('\n')) {
    const content = line
      .replace(/^\s*\/\*+/, '')
      .replace(/\*+\/\s*$/, '')
      .replace(/^\s*\*+(?=\s|$)/, '')
      .trim();
    if (content !== '') found.push({ text: content, at: at + line.search(/\S/) });
    at += line.length + 1;
  }
  return found;
}
