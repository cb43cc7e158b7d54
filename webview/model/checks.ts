import type { CheckOutcome } from '../../src/core/check/model';
import type { CheckReport, UncheckedStatement } from '../../src/core/report/model';
import { countOutcomes, urgency, worst, type OutcomeCounts } from './outcome';

/** A section of a guide, as a group of checks. */
export interface GroupSection {
  readonly path: string;
  /** As the report names it. */
  readonly id: string;
  readonly title: string;
  readonly line: number;
}

/** The checks of one migration, of one section of a guide, or of one file where neither is named. */
export interface CheckGroup {
  /** Stable over runs, so that a person's choice to fold a group survives the next verification. */
  readonly key: string;
  readonly version: string | null;
  /** Workspace-relative; null when no check of the group says where it comes from. */
  readonly path: string | null;
  /** Null for the checks of a migration. */
  readonly section: GroupSection | null;
  readonly checks: readonly CheckReport[];
  readonly counts: OutcomeCounts;
}

export type OutcomeFilter = CheckOutcome | 'all';

export interface CheckFilter {
  readonly outcome: OutcomeFilter;
  /** Every word must occur in the check, in any case; empty lets all through. */
  readonly text: string;
}

/**
 * Groups by migration and by section of a guide, those with failures first, otherwise in the report's order. Two files
 * with the same version stay two groups; a guide's checks without a section join the group of the version that they name.
 */
export function groupChecks(checks: readonly CheckReport[]): CheckGroup[] {
  const fileOf = new Map<string, string>();
  for (const { migration, source } of checks) {
    if (migration !== undefined && isOwnFile(source) && !fileOf.has(migration)) {
      fileOf.set(migration, source.path);
    }
  }
  const groups = new Map<
    string,
    {
      version: string | null;
      path: string | null;
      section: GroupSection | null;
      of: CheckReport[];
    }
  >();
  for (const check of checks) {
    const version = check.migration ?? null;
    const section = sectionOf(check);
    const path =
      section?.path ??
      (isOwnFile(check.source)
        ? check.source.path
        : ((version === null ? check.source.path : fileOf.get(version)) ?? null));
    const key = JSON.stringify(section ? [path, section.id, 'section'] : [version, path]);
    const group = groups.get(key);
    if (group) group.of.push(check);
    else groups.set(key, { version, path, section, of: [check] });
  }
  return [...groups]
    .map(([key, { version, path, section, of }]) => ({
      key,
      version,
      path,
      section,
      checks: [...of].sort((a, b) => urgency(a.outcome) - urgency(b.outcome)),
      counts: countOutcomes(of),
    }))
    .sort((a, b) => urgency(worst(a.counts)) - urgency(worst(b.counts)));
}

function sectionOf({ source, stated }: CheckReport): GroupSection | null {
  if (source.kind !== 'guide' || source.path === undefined || !stated?.section) return null;
  const { id, title, line } = stated.section;
  return { path: source.path, id, title, line };
}

/** A derived check and a check in the SQL stand for the migration's own file. */
function isOwnFile(source: CheckReport['source']): source is typeof source & { path: string } {
  return (source.kind === 'derived' || source.kind === 'sql') && source.path !== undefined;
}

/** Leaves out what the filter hides, and groups that are empty then. `counts` stay those of the whole group. */
export function filterGroups(groups: readonly CheckGroup[], filter: CheckFilter): CheckGroup[] {
  const matches = matcher(filter.text);
  return groups
    .map((group) => ({
      ...group,
      checks: group.checks.filter(
        (check) =>
          (filter.outcome === 'all' || check.outcome === filter.outcome) &&
          matches([
            group.version,
            group.path,
            check.title,
            check.expected,
            check.actual,
            check.note,
            check.source.path,
            check.stated?.section?.title,
            ...(check.stated?.sentences ?? []),
          ]),
      ),
    }))
    .filter((group) => group.checks.length > 0);
}

export function filterUnchecked(
  statements: readonly UncheckedStatement[],
  text: string,
): UncheckedStatement[] {
  const matches = matcher(text);
  return statements.filter((one) => matches([one.migration, one.path, one.tag, one.reason]));
}

/** Open until a person decides otherwise: every group that did not pass, and all that a filter has found. */
export function isOpen(
  group: CheckGroup,
  filter: CheckFilter,
  toggled: Readonly<Record<string, boolean>>,
): boolean {
  const chosen = Object.hasOwn(toggled, group.key) ? toggled[group.key] : undefined;
  return (
    chosen ??
    (urgency(worst(group.counts)) < 2 || filter.outcome !== 'all' || filter.text.trim() !== '')
  );
}

/** A test for texts that together hold every word of `text`. */
export function matcher(text: string): (fields: readonly (string | null | undefined)[]) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (fields) => {
    const all = fields
      .filter((field) => typeof field === 'string')
      .join('\n')
      .toLowerCase();
    return words.every((word) => all.includes(word));
  };
}
