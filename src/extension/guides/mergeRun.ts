import type { CheckReport, GuideRunReport, VerifyReport } from '../../core/report/model';

/**
 * The verification that is shown after a part of it ran again: the new outcomes in the place of the old ones, all others
 * as they were. Null when they do not belong together: another target, another guide, or one of them failed as a whole.
 */
export function mergeRun(shown: VerifyReport | null, part: VerifyReport): VerifyReport | null {
  const [guide, ...more] = part.guides ?? [];
  if (!shown || !isWhole(shown) || !isWhole(part) || !guide || more.length > 0) return null;
  const before = shown.guides?.find(({ path }) => path === guide.path);
  if (!before || !isSameDatabase(shown.target, part.target)) return null;
  const news = new Map(part.checks.map((check) => [check.id, check]));
  const known = new Set(shown.checks.map(({ id }) => id));
  const checks = [
    ...shown.checks.map((check) => news.get(check.id) ?? check),
    ...part.checks.filter(({ id }) => !known.has(id)),
  ];
  const summary = summaryOf(checks);
  return {
    ...shown,
    run: { ...shown.run, outcome: summary.failed + summary.errored > 0 ? 'failed' : 'succeeded' },
    checks,
    summary,
    guides: (shown.guides ?? []).map((one) => (one === before ? mergeGuide(one, guide) : one)),
  };
}

/** A section that ran once has run, also when only another one did now. */
function mergeGuide(before: GuideRunReport, now: GuideRunReport): GuideRunReport {
  const ran = new Map(before.sections.map((section) => [section.id, section]));
  return {
    ...now,
    sections: now.sections.map((section) =>
      section.ran ? section : (ran.get(section.id) ?? section),
    ),
  };
}

function summaryOf(checks: readonly CheckReport[]): VerifyReport['summary'] {
  const summary = { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 };
  for (const { outcome } of checks) summary[outcome] += 1;
  return summary;
}

function isSameDatabase(a: VerifyReport['target'], b: VerifyReport['target']): boolean {
  return (['name', 'host', 'port', 'database', 'user'] as const).every(
    (field) => a[field] === b[field],
  );
}

/** Nothing broke it off: what it does not tell of was not asked. */
function isWhole({ run, error }: VerifyReport): boolean {
  return !error && (run.outcome === 'succeeded' || run.outcome === 'failed');
}
