const readingWords = new Set(['select', 'with', 'explain', 'show', 'table', 'values', '\\d']);

/** A call in a query without a table: `select seed_demo(...)` is made for what the function does. */
const call = /^select\s+(?!count\b)[\w."]+\s*\(/i;

/**
 * Whether what is no SQL was meant to read only, so that nothing after it depends on it: by its first word, in lower
 * case, or one that is hardly misspelt (`selekt`).
 */
export function isHarmless(firstWord: string, sql: string): boolean {
  const reads = readingWords.has(firstWord) || isMisspelt(firstWord, 'select');
  return reads && (/\bfrom\b/i.test(sql) || !call.test(sql));
}

/** Whether one letter was lost, added, swapped with its neighbour or replaced. */
function isMisspelt(word: string, known: string): boolean {
  if (Math.abs(word.length - known.length) > 1) return false;
  let same = 0;
  while (same < word.length && word[same] === known[same]) same += 1;
  const [rest, wanted] = [word.slice(same), known.slice(same)];
  const swapped = (wanted[1] ?? '') + (wanted[0] ?? '') + wanted.slice(2);
  return (
    [wanted, `${rest[0] ?? ''}${wanted}`, (rest[0] ?? '') + wanted.slice(1), swapped].includes(
      rest,
    ) || rest === wanted.slice(1)
  );
}
