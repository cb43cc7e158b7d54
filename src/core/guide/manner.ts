/** How an answer begins, which stands under its question more often than above it. */
const answering =
  /^(?:expect(?:ed|s)?\b|should\b|returns?\b|results?\b|outputs?\b|erwartet|ergebnis|sollten?\b|liefert\b|[→⇒✅✓]|[-=]>)/i;

/** Whether words lead to what follows in the way that the first words of their section or block do. */
export function leadsLike(text: string, opening: string): boolean {
  if (text.endsWith(':')) return true;
  return !opening.endsWith(':') && (answering.test(opening) || !answering.test(text));
}
