import type { SectionRole } from './model';

/** A role that words give a heading. `strong` ones hold against the heading above; others only where that says nothing. */
interface RoleWords {
  readonly role: SectionRole;
  readonly strong: boolean;
  readonly pattern: RegExp;
}

const roleWords: readonly RoleWords[] = [
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

/**
 * What a heading says its section is for; null where it says nothing. Under a rollback or a troubleshooting heading
 * everything belongs to it: a check there holds in a state that is not the usual one.
 */
export function roleOfHeading(title: string, parent: SectionRole | null): SectionRole | null {
  const found = roleWords.find(({ pattern }) => pattern.test(title));
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
