/** A line of a text with its continuation, and the list that it leads in. */
export interface Paragraph {
  readonly header: string;
  /** Items without their bullets. */
  readonly items: readonly string[];
}

const BULLET = /^\s*(?:[-*•·▪+]|\d{1,3}[.)]|\[[ xX]\])\s+/;
const LEADS =
  /(?::|\b(?:including|namely|such as|following|expected|should see|should show|should return|should list)\s*:?)\s*$/i;
const NEW =
  /^\s*(?:expect|should|must|returns?\b|if\b|note\b|verify|check|otherwise|this\b|=>|->|[\w ]{1,40}\s*[:=|])/i;

/** Joins what a comment wraps, and gives lists to the line that leads them in. */
export function paragraphsOf(text: string): Paragraph[] {
  const found: { header: string; items: string[]; isItem: boolean }[] = [];
  let isList = false;
  let isBroken = false;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const current = found.at(-1);
    if (trimmed === '' || /^[-=_*#~─═]{3,}$/.test(trimmed)) {
      // A blank line behind the lead-in is only air.
      if (current?.items.length) isList = false;
      isBroken = true;
      continue;
    }
    const isBullet = BULLET.test(line);
    // "3 rows" and bullets right under it: the bullets are those rows.
    isList ||= isBullet && !isBroken && isCounted(current) && !NEW.test(line.replace(BULLET, ''));
    const item = line.replace(BULLET, '').trim();
    if (current && isList && (isBullet || !startsAnew(trimmed, current.items))) {
      if (
        !isBullet &&
        trimmed.includes(' ') &&
        current.items.at(-1)?.includes(' ') &&
        continues(trimmed, current.items.at(-1) ?? '')
      ) {
        current.items.push(`${current.items.pop() ?? ''} ${trimmed}`);
      } else current.items.push(item);
      continue;
    }
    if (
      current &&
      !isBroken &&
      !isBullet &&
      !isList &&
      current.items.length === 0 &&
      continues(trimmed, current.header)
    ) {
      current.header = `${current.header} ${trimmed}`;
    } else found.push({ header: item, items: [], isItem: isBullet });
    isBroken = false;
    isList = LEADS.test(found.at(-1)?.header ?? '');
  }
  return found;
}

const COUNTED =
  /\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:[\w-]+ ){0,2}[\w-]+s\W*$/i;

/** A line of its own, and no item, that ends in a number of things. */
function isCounted(
  current: { header: string; items: string[]; isItem: boolean } | undefined,
): boolean {
  return current !== undefined && !current.isItem && COUNTED.test(current.header);
}

function startsAnew(line: string, items: readonly string[]): boolean {
  if (/^(?:expected?|should|must|if|note|otherwise|this)\b/i.test(line)) return true;
  return items.length > 0 && /^[A-Z][a-z]+ .*[.!]$/.test(line);
}

function continues(line: string, before: string): boolean {
  if (/[.:;!?]$/.test(before) || BULLET.test(line) || line.includes('|')) return false;
  if (/(?:,|\b(?:and|or|of|the|in|for|with|a|an|to|from|by|on|that|are|is|be))$/i.test(before))
    return true;
  return /^[a-zäöüéáíóúñ(]/.test(line) && !NEW.test(line);
}
