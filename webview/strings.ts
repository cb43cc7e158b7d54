/** Every sentence of the panel, in one place. */
import type { CheckOutcome } from '../src/core/check/model';
import type {
  ApplyReport,
  Coverage,
  Environment,
  FindingReport,
  RehearsedMigration,
  RehearseReport,
  RunOutcome,
  RunResult,
} from '../src/core/report/model';
import type { PanelProgress } from '../src/messages';
import type { OutcomeFilter } from './model/checks';
import type { OutcomeCounts } from './model/outcome';
import { OUTCOMES } from './model/outcome';
import type { PolicyTotals } from './model/policies';
import { countResults, runKind } from './model/run';

export const OUTCOME_WORDS: Record<CheckOutcome, string> = {
  passed: 'Passed',
  failed: 'Failed',
  inconclusive: 'Inconclusive',
  notChecked: 'Not checked',
  errored: 'Errored',
};

export const FILTER_WORDS: Record<OutcomeFilter, string> = { all: 'All', ...OUTCOME_WORDS };

export const ENVIRONMENT_WORDS: Record<Environment, string> = {
  local: 'Local',
  staging: 'Staging',
  production: 'PRODUCTION',
};

export const LEVEL_WORDS: Record<FindingReport['level'], string> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

export const COVERAGE_WORDS: Record<Coverage, string> = {
  all: 'all rows',
  policy: 'by policy',
  none: 'no rows',
};

const RESULT_WORDS: Record<RunResult['outcome'], string> = {
  applied: 'Applied',
  rolledBack: 'Rolled back',
  failed: 'Failed',
  notExecuted: 'Not run',
  partial: 'Partly applied',
};

/** Of a rollback. */
const ROLLBACK_RESULT_WORDS: Record<RunResult['outcome'], string> = {
  ...RESULT_WORDS,
  partial: 'Partly rolled back',
};

/** In a dry run nothing stays: its steps are never called applied. */
const TRIAL_RESULT_WORDS: Record<RunResult['outcome'], string> = {
  ...RESULT_WORDS,
  applied: 'Would apply',
  rolledBack: 'Would roll back',
  partial: 'Partly tried',
};

/** The words for the results of a run. */
export function resultWords(report: ApplyReport): Record<RunResult['outcome'], string> {
  const kind = runKind(report);
  if (kind === 'trial') return TRIAL_RESULT_WORDS;
  return kind === 'rollback' ? ROLLBACK_RESULT_WORDS : RESULT_WORDS;
}

export const REHEARSED_WORDS: Record<RehearsedMigration['outcome'], string> = {
  clean: 'Clean',
  different: 'Not clean',
  failed: 'Failed',
  notTried: 'Not tried',
};

export const RUN_OUTCOME_WORDS: Record<RunOutcome, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  refused: 'Refused',
  cancelled: 'Cancelled',
  unknown: 'Outcome unknown',
};

const PROGRESS_WORDS: Record<PanelProgress['kind'], string> = {
  apply: 'Applying',
  verify: 'Verifying',
  rollback: 'Rolling back',
  dryRun: 'Dry run',
  rehearse: 'Rehearsing',
  generate: 'Generating a rollback',
  policies: 'Reading policies',
};

export const strings = {
  panel: 'Plumbline results',
  tabs: {
    verification: 'Verification',
    policies: 'Policies',
    run: 'Run',
    failed: (count: number) => (count === 0 ? '' : `${count} failed`),
    notClean: (count: number) => (count === 0 ? '' : `${count} not clean`),
    errored: (count: number) => (count === 0 ? '' : `${count} errored`),
    errors: (count: number) => (count === 0 ? '' : count === 1 ? '1 error' : `${count} errors`),
  },
  target: {
    none: 'No target selected yet',
    notConnected: 'server version not known yet',
    as: (user: string) => `as ${user}`,
    from: (origin: string) => `from ${origin}`,
    production: 'Production database',
    now: 'The target is now',
    changed: (shown: string) => `Commands work there. What you see here is of “${shown}”.`,
  },
  when: { verified: 'Verified', read: 'Read', ran: 'Ran', rehearsed: 'Rehearsed' },
  unreadable:
    'The panel could not read a result that the extension sent, so what you see may be old. Close the panel and open it again; if that does not help, reload the window.',
  commands: {
    verifyAll: 'Verify All',
    runGuide: 'Verify Guide',
    applyAll: 'Apply All',
    showPolicies: 'Show Policies',
    readPolicies: 'Read Policies Again',
    showMigrations: 'Show Migrations',
    selectTarget: 'Select Target',
    cancel: 'Cancel',
    showVerification: 'Show Verification',
  },
  progress: {
    title: (kind: PanelProgress['kind']) => `${PROGRESS_WORDS[kind]} …`,
    count: (done: number, total: number) => `${done} of ${total}`,
    wait: 'Nothing here yet. What is running stands above.',
  },
  checks: {
    empty: 'Nothing verified yet.',
    emptyNext: 'Choose Verify All here or in the Migrations view.',
    noneInReport: 'There was nothing to check.',
    noneInReportNext:
      'No migration is applied, or none creates anything that can be checked. The Migrations view shows which.',
    filterLabel: 'Filter checks by text',
    filterPlaceholder: 'Filter checks',
    outcomeFilter: 'Filter checks by outcome',
    caption: 'Checks by migration and section',
    columns: ['Outcome', 'Check', 'Expected', 'Actual', 'Place'] as const,
    hidden: 'No check fits the filter.',
    clear: 'Clear Filter',
    expandAll: 'Expand All',
    collapseAll: 'Collapse All',
    other: 'Checks without a migration',
    open: (place: string) => `Open ${place}`,
    line: (line: number) => `Line ${line}`,
    from: {
      derived: 'from the SQL',
      guide: 'guide',
      sql: 'comment in the SQL',
      file: 'check file',
    },
    details: 'Details',
    detailsOf: (check: string) => `Details of ${check}`,
    runAgain: 'Run Again',
    runAgainOf: (check: string) => `Run ${check} again`,
    runSection: 'Run Section',
    runSectionOf: (section: string) => `Run the section ${section}`,
    compare: 'Compare',
    compareOf: (check: string) => `Compare expected and actual of ${check}`,
    ranAgain: 'Ran again',
    says: 'The guide says',
    missing: 'Missing',
    extra: 'Not expected',
    query: 'Statement',
    result: 'Result',
    resultOf: (check: string) => `Result of ${check}`,
    resultRows: (shown: number, all: number) =>
      shown < all ? `${shown} of ${all} rows` : all === 1 ? '1 row' : `${all} rows`,
    noColumns: 'It returned no columns.',
    moreColumns: (count: number) => `${count} more columns are not shown.`,
    null: 'NULL',
    unanswered: 'Without an answer:',
    wants: { uuid: 'a UUID', text: 'a value' },
    unchecked: 'What no check can see',
    uncheckedWhy: (count: number) =>
      count === 1
        ? 'The catalog does not show what this statement did. Nothing above says whether it worked.'
        : `The catalog does not show what these ${count} statements did. Nothing above says whether they worked.`,
    uncheckedCaption: 'Statements that no check covers',
    uncheckedColumns: ['Place', 'Statement', 'Why'] as const,
  },
  guides: {
    manual: (path: string) => `Steps for a person in ${path}`,
    done: ({ at, by }: { at: string; by: string }) =>
      by === '' ? `Done on ${at}` : `Done by ${by} on ${at}`,
    notRun: (path: string) => `What of ${path} did not run`,
    notRunColumns: ['Section', 'Why', 'Place'] as const,
    noReason: 'No reason is given.',
    problems: (path: string) => `What is wrong with ${path}`,
  },
  policies: {
    empty: 'No policies read yet.',
    emptyNext: 'Choose Show Policies to see every table’s row security.',
    noTables: 'This database has no tables of its own.',
    noTablesNext: 'Apply a migration first, or choose another target.',
    filterLabel: 'Filter tables by name',
    filterPlaceholder: 'Filter tables',
    hidden: 'No table fits the filter.',
    findings: 'Findings',
    noFindings: 'No findings.',
    findingCount: (count: number) => (count === 1 ? '1 finding' : `${count} findings`),
    remedy: 'Remedy',
    overview: 'Who reaches which rows',
    overviewHint:
      'Letters stand for SELECT, INSERT, UPDATE and DELETE. A table’s name leads to its policies.',
    table: 'Table',
    rowSecurity: 'Row security',
    enabled: 'on',
    forced: 'on, forced',
    off: 'OFF',
    offLong: 'Row security is OFF',
    enabledLong: 'Row security is on; the table’s owner is exempt',
    forcedLong: 'Row security is on, forced for the owner too',
    noPolicies: 'This table has no policies.',
    noPoliciesEnabled:
      'This table has no policies: with row security on, no row is visible except to exempt roles.',
    role: 'Role',
    grants: 'Grants',
    noGrants: 'none',
    notKnown: 'not read',
    noRoles: 'The report names no role for this table.',
    coverageCaption: (table: string) => `Coverage and grants of ${table}`,
    policiesCaption: (table: string) => `Policies of ${table}`,
    columns: ['Policy', 'Command', 'Roles', 'Using', 'With check'] as const,
    permissive: 'permissive',
    restrictive: 'restrictive',
    sameAsUsing: 'same as USING',
    doesNotApply: 'does not apply',
    none: 'none',
    count: (count: number) => (count === 1 ? '1 policy' : `${count} policies`),
    totals: ({ tables, enabled, policies }: PolicyTotals) =>
      `${tables === 1 ? '1 table' : `${tables} tables`}, row security on ${enabled} of ${tables}, ${
        policies === 1 ? '1 policy' : `${policies} policies`
      }`,
  },
  run: {
    empty: 'Nothing has run yet.',
    emptyNext: 'Apply a migration from the Migrations view, or apply all pending ones.',
    noResults: 'No migration was touched.',
    trial: 'Dry run: everything was rolled back. The database is as it was.',
    trialUnknown: 'This was a dry run, meant to keep nothing. Its outcome is not known.',
    trialPartly:
      'Dry run: only a part could be tried, and was rolled back. It proves nothing of the rest.',
    trialFailed: 'Dry run: nothing of it was kept.',
    caption: 'Migrations of this run',
    columns: ['Outcome', 'Migration', 'Statements', 'Duration'] as const,
    steps: (done: number, total: number) => `${done} of ${total} steps`,
    statements: (count: number) => (count === 1 ? '1 statement' : `${count} statements`),
    notices: (count: number) => (count === 1 ? '1 notice' : `${count} notices`),
    statementsCaption: (path: string) => `Statements of ${path}`,
    statementColumns: ['No.', 'Place', 'Statement', 'Rows'] as const,
    rows: (count: number) => (count === 1 ? '1 row' : `${count} rows`),
    locks: (count: number) => (count === 1 ? '1 lock taken' : `${count} locks taken`),
    locksCaption: (path: string) => `Locks taken by ${path}`,
    lockColumns: ['Table', 'Lock', 'Blocks'] as const,
    notes: 'Notes',
    leftOut: 'Left out',
    leftOutCaption: 'Migrations that were left out of this run',
    leftOutColumns: ['Migration', 'Why'] as const,
    historyCreated:
      'This run created the schema “plumbline”, where the database keeps its own history.',
    verifiedAfter: 'Verified afterwards:',
    verifiedInTrial: 'Verified before it was rolled back:',
    notPassed: 'Checks that did not pass',
    found: (expected: string, actual: string) => `expected ${expected}, found ${actual}`,
  },
  rehearsal: {
    trial: 'Rehearsal: all of it was rolled back. The database is as it was.',
    caption: 'Rollbacks of this rehearsal',
    columns: ['Outcome', 'Migration', 'Tried', 'Duration'] as const,
    first: {
      apply: 'Apply, then roll back',
      rollback: 'Roll back, then apply again',
    },
    by: 'Rolled back by',
    failed: { apply: 'The migration failed', rollback: 'The rollback failed' },
    nothing: 'Nothing left behind, nothing taken.',
    notTried: (what: string, reason: string) => `Not tried: ${what}: ${reason}`,
    empty: 'There was nothing to rehearse.',
  },
  error: {
    hint: 'Hint',
    detail: 'Detail',
    nextStep: 'Next step',
    database: 'Database now',
    sqlstate: (code: string) => `SQLSTATE ${code}`,
    place: (path: string, line: number | undefined, column: number | undefined) =>
      [path, line, column].filter((part) => part !== undefined).join(':'),
    statement: (number: number) => `statement ${number}`,
  },
};

/** `112 passed, 1 failed, 3 not checked`: what is zero is left out, except passed and failed. */
export function countsText(counts: OutcomeCounts): string {
  const order: CheckOutcome[] = ['passed', ...OUTCOMES.filter((outcome) => outcome !== 'passed')];
  return order
    .filter((outcome) => counts[outcome] > 0 || outcome === 'passed' || outcome === 'failed')
    .map((outcome) => `${counts[outcome]} ${OUTCOME_WORDS[outcome].toLowerCase()}`)
    .join(', ');
}

/** One sentence for a run: `Applied 3 of 4 migrations. 1 failed.` */
export function runText(report: ApplyReport): string {
  const kind = runKind(report);
  const counts = countResults(report.results);
  const total = report.results.length;
  const done = counts.applied + counts.rolledBack;
  const migrations = total === 1 ? '1 migration' : `${total} migrations`;
  const verb = {
    apply: 'Applied',
    rollback: 'Rolled back',
    verify: 'Verified',
    trial: 'Dry run of',
  }[kind];
  const first =
    total === 0
      ? RUN_OUTCOME_WORDS[report.run.outcome]
      : done === total
        ? `${verb} ${migrations}`
        : `${verb} ${done} of ${migrations}`;
  const words = resultWords(report);
  const rest = (['failed', 'partial', 'notExecuted'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${words[outcome].toLowerCase()}`);
  return [first, ...(rest.length > 0 ? [rest.join(', ')] : [])].map((part) => `${part}.`).join(' ');
}

/** One sentence for a rehearsal: `Rehearsed 2 rollbacks: 1 clean.` */
export function rehearsalText({ results, run }: RehearseReport): string {
  if (results.length === 0) return `${RUN_OUTCOME_WORDS[run.outcome]}.`;
  const clean = results.filter(({ outcome }) => outcome === 'clean').length;
  const all = results.length === 1 ? '1 rollback' : `${results.length} rollbacks`;
  return clean === results.length
    ? `Rehearsed ${all}: nothing left behind, nothing taken.`
    : `Rehearsed ${all}: ${clean} clean.`;
}
