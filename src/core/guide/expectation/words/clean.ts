/** The longest text that is read; a longer one is prose that no phrase of ours is in. */
export const LONGEST = 4000;

const unusual = /[\r\t\u0080-\uffff]/;
const marks = /[*_<('/#]|n[or]\./i;

/**
 * One way of writing for what means the same: straight quotes, plain spaces, no emphasis and no decoration. Line breaks
 * stay. A tick or a cross that stands for a value becomes `true` or `false`.
 */
export function clean(text: string): string {
  const cut = text.slice(0, LONGEST);
  const plain = unusual.test(cut) ? withPlainCharacters(cut) : cut;
  const bare = marks.test(plain) ? withoutMarks(plain) : plain;
  return (bare.includes('  ') ? bare.replace(/ {2,}/g, ' ') : bare).trim();
}

function withPlainCharacters(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u2000-\u200a\u202f\t]/g, ' ')
    .replace(/\u200d|[\u200b\u200c\ufeff\u27e6\u27e7]|\ufe0e|\ufe0f/g, '')
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019\u201a]/g, "'")
    .replace(/([=:|] ?)[\u2713\u2714\u2705\u2611](?= *(?:$|[|,;]))/gmu, '$1true')
    .replace(/([=:|] ?)[\u2717\u2718\u274c\u2612](?= *(?:$|[|,;]))/gmu, '$1false')
    .replace(/[\u2192\u21d2\u27a1\u279c]/g, ' => ')
    .replace(/\u2190/g, ' \u2014 ')
    .replace(/\u2265/g, '>=')
    .replace(/\u2264/g, '<=')
    .replace(/(?<=\w ?)[\u2713\u2714\u2705\u2611](?= *[,;])/gmu, ' (yes)')
    .replace(/(?<=\w ?)[\u2717\u2718\u274c\u2612](?= *[,;])/gmu, ' (no)')
    .replace(
      /[\u2713\u2714\u2717\u2718\u2611\u2612]|(?![\u00a9\u00ae])\p{Extended_Pictographic}/gu,
      ' ',
    );
}

/** Each pattern is tried where its own mark is: most texts have one kind of them. */
function withoutMarks(text: string): string {
  let plain = text;
  if (/[*_]/.test(plain)) {
    if (/\*\*|__/.test(plain)) plain = plain.replace(/\*\*|__(?=[^_\w]|$)|(?<![\w_])__/g, '');
    if (plain.includes('*')) {
      plain = plain.replace(/(^|\s)\*(\w[^*\n]{0,80})\*(?=[\s.,:;]|$)/g, '$1$2');
    }
    // Within a name it is no mark.
    if (/(?:^|\s)_/.test(plain)) {
      plain = plain.replace(/(^|\s)_(\w[^_\n]{0,80})_(?=[\s.,:;]|$)/g, '$1$2');
    }
  }
  if (plain.includes('<')) {
    plain = plain.replace(/<\/?(?:code|b|i|em|strong|br|p)\s*\/?>/gi, '');
  }
  if (plain.includes('(')) plain = plain.replace(/([a-z])\((s|es)\)(?!\w)/gi, '$1$2');
  if (plain.includes("'")) {
    plain = plain
      .replace(/\b(you|it|this|that|which)'ll\b/gi, '$1 will')
      .replace(/\b(should|must|does|do|did|is|are|was|were|would|could|has|have)n't\b/gi, '$1 not');
  }
  if (/#|n[or]\./i.test(plain)) {
    plain = plain.replace(
      /^\s*(?:#|no\.|nr\.) ?(?=of (?:rows?|records?|results?|tables?|\w+s)\b)/gim,
      'number ',
    );
  }
  return /\/\/|#/.test(plain) ? plain.replace(/^\s*(?:\/\/+|#+(?=[=-]+>))\s*/gm, '') : plain;
}
