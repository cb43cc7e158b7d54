import type { SectionRole } from './model';

/** A role that words give a heading. `strong` ones hold against the heading above; others only where that says nothing. */
interface RoleWords {
  readonly role: SectionRole;
  readonly strong: boolean;
  readonly pattern: RegExp;
}

const roleWords: readonly [RoleWords, ...RoleWords[]] = [
  {
    role: 'rollback',
    strong: true,
    pattern:
      /\broll(?:ing|ed|s)?[\s-]?back|\brevert|\bundo\b|\bback\s?out\b|\bdowngrad|\bdown migration/i,
  },
  {
    role: 'troubleshooting',
    strong: true,
    pattern:
      /\btroubleshoot|\bcommon (?:issues?|problems?|errors?|failures?)\b|^(?:known )?(?:issues?|problems|errors|pitfalls)\b|\bfailure (?:patterns?|modes?)\b|\bdebug|\bfaq\b|\bif (?:something|anything|it|the migration)\b.*\b(?:fails?|wrong)\b|\bfails with\b/i,
  },
  { role: 'smoke', strong: true, pattern: /\bsmoke\b/i },
  {
    role: 'task',
    strong: true,
    pattern:
      /\bpost[\s-]?migration$|\bpost[\s-]?(?:migration|deploy(?:ment)?|install(?:ation)?)\s+(?:tasks?|steps?|actions?|work|checklist|maintenance|jobs?)|^after (?:the )?(?:migrat|deploy|appl)|\bmaintenance\b|\b(?:daily|weekly|monthly|scheduled|recurring|regular) (?:tasks?|jobs?)|^(?:daily|weekly|monthly)$|\bmonitoring\b/i,
  },
  {
    role: 'verify',
    strong: true,
    pattern:
      /\bverif|\bchecklist|\bvalidat|\bsanity\b|\bconfirm|\b(?:health|post[\s-]?deploy(?:ment)?|regression)[\s-]checks?\b|\bchecks?\b|\btest(?:s|ing)?\b|\bacceptance\b/i,
  },
  {
    role: 'order',
    strong: false,
    pattern: /\border\b|\bsequence\b|\bmigration (?:files|list)\b|^(?:files|migrations)$/i,
  },
  {
    role: 'apply',
    strong: false,
    pattern:
      /\bappl(?:y|ying)\b|\bapplied (?:via|with|by)\b|\b(?:run|running|execut\w*|deploy\w*|install\w*|usage|how to|migrate|migrating|upgrade|upgrading)\b/i,
  },
];

/** A heading that speaks of a rollback in a case that is not the usual one, or says that there is none to run. */
const unusual =
  /\bif\b.*\b(?:fail(?:s|ed)?|breaks?|goes wrong|went wrong|crash(?:es|ed)?|aborts?)\b|\b(?:when|in case)\b.*\b(?:fail(?:s|ed|ure)?|breaks?|wrong)\b|\bnot (?:possible|supported|available|applicable|reversible)\b|\bimpossible\b|\birreversible\b|\bn\/a\b|\b(?:cannot|can not|can't|could not|must not|should not|shouldn't) (?:be )?(?:roll|revert|undo|run|execut)|\b(?:do not|don't|never) (?:run|execute|use|apply|roll|revert|undo)\b|\b(?:no|without(?: a)?) (?:roll[\s-]?back|way back|undo|down migration)\b/i;
const shownOnly =
  /\bfor (?:your )?(?:reference|information|example|illustration)\b|\bexamples?\b|\bpseudo-?code\b|\b(?:deprecated|obsolete|outdated|superseded|draft|untested)\b/i;
/** A test that leaves nothing behind, and takes nothing back. */
const leavesNothing =
  /\btransactions?\b.*\broll(?:s|ed|ing)?[\s-]?back\b|\broll(?:s|ed|ing)?[\s-]?back\b.*\btransactions?\b|\brolled[\s-]back (?:at the end|afterwards?|again|automatically)\b|\((?:is |gets |will be |then |and )?rolled[\s-]back\)/i;

/**
 * What a heading says its section is for; null where it says nothing. Under a rollback or a troubleshooting heading
 * everything belongs to it: a check there holds in a state that is not the usual one.
 *
 * @param takesBack tells whether the section's own SQL takes something back: of a heading that has words of a test and of a
 *   rollback ("Rollback and verification") only that tells which one it is
 */
export function roleOfHeading(
  title: string,
  parent: SectionRole | null,
  takesBack: () => boolean = () => false,
): SectionRole | null {
  const found = roleWordsOf(title, takesBack);
  const saysRollback = parent === 'rollback' || roleWords[0].pattern.test(title);
  if (saysRollback && unusual.test(title)) return 'troubleshooting';
  if (saysRollback && shownOnly.test(title)) return 'other';
  if (parent === 'rollback') return 'rollback';
  if (parent === 'troubleshooting') return found?.role === 'rollback' ? 'rollback' : parent;
  if (!found) return parent;
  if (found.strong) {
    // A smoke test has steps that verify something.
    return parent === 'smoke' && found.role === 'verify' ? 'smoke' : found.role;
  }
  return parent === null || parent === 'other' || parent === 'order' || parent === 'apply'
    ? found.role
    : parent;
}

function roleWordsOf(title: string, takesBack: () => boolean): RoleWords | undefined {
  const [first, ...others] = roleWords.filter(({ pattern }) => pattern.test(title));
  if (first?.role !== 'rollback') return first;
  const test = others.find(({ role }) => role === 'smoke' || role === 'verify');
  if (!test && !leavesNothing.test(title)) return first;
  return takesBack() ? first : (test ?? others[0]);
}

const takesBackWords =
  /^[ \t]*(?:drop|truncate|delete\s+from)\b|\balter\s+table\b[^;]*\b(?:drop|rename)\b/im;

/** Whether SQL removes something for good: outside of a transaction that it rolls back itself. */
export function takesSomethingBack(sql: string): boolean {
  return takesBackWords.test(sql) && !/^[ \t]*(?:rollback|abort)\b/im.test(sql);
}

/** Every ban has one of them; most words have none. */
const negation = /n(?:o|['’])t|never/i;
/** Words right before a block that keep it from being run. */
const ban =
  /(?:(?:^|[.;!?:,(–—]\s*|\b(?:please|but|and|so|you (?:must|should)) )(?:do not|don['’]t)|(?:^|[.;!?:(–—]\s*|\b(?:please|but|so|must|should) )never|\b(?:must not be|should not be|shouldn['’]t be|not to be)) (?:ever |just |simply )?(?:run|execute|executed|apply|applied|use|used|paste|copy)\b(?: (?:this|that|it|these|those|them|any of (?:this|these)|(?:the )?(?:following|sql|quer(?:y|ies)|statements?|block|script|commands?|code)(?: (?:below|here))?|as is|blindly))*(?=\s*(?:[.,;:!?)—–-]|$|(?:on|in|against|at) (?:any |a |the |your )?(?:prod|live|real)))/im;
const noRollback =
  /\bnot (?:possible|supported|reversible)\b|\bimpossible\b|\birreversible\b|\b(?:cannot|can not|can['’]t) be (?:rolled back|undone|reverted|reversed)\b/i;

/** Why words right before a block keep it from being run; null where they do not. */
export function bannedBy(words: string, role: SectionRole): string | null {
  if (negation.test(words) && ban.test(words)) return 'The guide says not to run it.';
  if (role !== 'rollback') return null;
  if (noRollback.test(words)) return 'The guide says that it cannot be taken back.';
  return shownOnly.test(words) ? 'The guide shows it and does not say to run it.' : null;
}

/**
 * What the title of a whole document says of all its sections: only a role that it names alone, and never one that
 * most guides have in their title.
 */
export function roleOfTitle(title: string): SectionRole | null {
  const found = roleWords.filter(({ pattern }) => pattern.test(title));
  const [only] = found;
  return found.length === 1 && only?.strong === true && only.role !== 'task' ? only.role : null;
}

const partWords =
  /^(?:(?:how to )?(?:verify|verification|verify with|check|checks|validate|validation|rollback|roll back|rolling back|revert|undo|down|smoke|smoke tests?|test|tests|testing|apply|applying|applied via|apply via|apply with|run|deploy|post-migration|tasks|maintenance|troubleshooting))(?: (?:steps?|sql|quer(?:y|ies)|checks?|commands?|plan|script|it|the migration))?$/i;

/** The title of a part that has no heading of its own: `**Verify**:`, `Rollback:` on a line alone; null for other words. */
export function partTitle(plain: string, markdown: string): string | null {
  if (plain.length > 60) return null;
  const isBold = /^(?:\*\*|__).+(?:\*\*|__):?$/s.test(markdown.trim());
  const title = plain.replace(/:\s*$/, '').trim();
  if (!isBold && !/:\s*$/.test(plain)) return null;
  return partWords.test(title) ? title : null;
}
