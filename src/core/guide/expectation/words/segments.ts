/** A part of a text that can be a claim of its own. */
export interface Segment {
  /** `aside`: in parentheses. `dash`: behind a dash, where reasons stand. */
  readonly kind: 'main' | 'aside' | 'dash';
  readonly text: string;
}

const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|approx|ca|incl|resp|no|z\.b|p\.ej)\.|^\d+\.)$/i;

/** Splits one line of masked words into sentences, what is in parentheses, and what is behind dashes. */
export function segmentsOf(line: string): Segment[] {
  return sentencesOf(line).flatMap((sentence) => {
    const asides: string[] = [];
    const main = sentence
      .replace(
        /(^|(?<!\b(?:CHECK|IN|VALUES|UNIQUE|KEY|REFERENCES|USING|WITH|AND|OR|NOT|DEFAULT))[\s,;:])\((?!USING expression\))((?:[^()]|\([^()]*\)){0,600})\)/g,
        (_, before: string, inner: string) => {
          asides.push(inner);
          return before;
        },
      )
      .replace(/ {2,}/g, ' ');
    const [first = '', ...behind] = main.split(/\s+(?:[—–]|--?)\s+|\s*—\s*/);
    const parts: Segment[] = [
      { kind: 'main', text: first },
      ...behind.map((text): Segment => ({ kind: 'dash', text })),
      ...asides.map((text): Segment => ({ kind: 'aside', text })),
    ];
    const kept = parts.map(({ kind, text }) => ({ kind, text: text.trim() }));
    return kept.filter(({ text }) => /[\p{L}\p{N}⟦><=?]/u.test(text));
  });
}

function sentencesOf(line: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const { index, 0: mark } of line.matchAll(/[.!?]\s+|;\s*/g)) {
    const end = index + mark.trimEnd().length;
    if (mark.startsWith('.') && ABBREVIATION.test(line.slice(start, end))) continue;
    if (depth(line.slice(start, end)) > 0) continue;
    found.push(line.slice(start, end));
    start = index + mark.length;
  }
  return [...found, line.slice(start)];
}

function depth(text: string): number {
  return (text.match(/\(/g)?.length ?? 0) - (text.match(/\)/g)?.length ?? 0);
}
