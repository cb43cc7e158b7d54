/**
 * Guards of the reports of `core/report/model.ts`, as deep as the panel reads them. Codes that the panel
 * only carries along (`ErrorReport.code`) are not compared with their list: a newer engine may add one.
 */
import type { Expectation } from '../core/check/expectation';
import type { CheckOutcome } from '../core/check/model';
import type { ErrorCode } from '../core/errors';
import type {
  ApplyReport,
  CheckReport,
  Coverage,
  ErrorReport,
  FindingReport,
  GuideRunReport,
  LossReport,
  NoticeReport,
  PlaceholderReport,
  PolicyReport,
  ProblemReport,
  RehearsedMigration,
  RehearsedStage,
  RehearseReport,
  ResultReport,
  RlsReport,
  RunReport,
  RunResult,
  StatedCheck,
  StatementReport,
  TableSecurityReport,
  TakenLockReport,
  TargetReport,
  UncheckedStatement,
  VerifyReport,
} from '../core/report/model';
import {
  isAmount,
  isFlag,
  isOrdinal,
  isPlainObject,
  isText,
  listOf,
  mapOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  type Guard,
} from './shape';

const isSchema = oneOf(1);
const isErrorCode: Guard<ErrorCode> = (value): value is ErrorCode => isText(value);
const isOutcome = oneOf<CheckOutcome>('passed', 'failed', 'inconclusive', 'notChecked', 'errored');

export const isTargetReport = objectOf<TargetReport>({
  name: isText,
  origin: isText,
  host: isText,
  port: isAmount,
  database: isText,
  user: isText,
  environment: oneOf('local', 'staging', 'production'),
  server: nullable(isText),
});

const isRunReport = objectOf<RunReport>({
  id: isText,
  kind: oneOf('apply', 'verify', 'rollback', 'rehearse'),
  startedAt: isText,
  durationMs: isAmount,
  outcome: oneOf('succeeded', 'failed', 'refused', 'cancelled', 'unknown'),
  dryRun: optional(isFlag),
});

const isErrorReport = objectOf<ErrorReport>({
  code: isErrorCode,
  sqlstate: optional(isText),
  message: isText,
  nextStep: optional(isText),
  hint: optional(isText),
  detail: optional(isText),
  path: optional(isText),
  line: optional(isOrdinal),
  column: optional(isOrdinal),
  statement: optional(isOrdinal),
  invalidIndexes: optional(listOf(isText)),
  state: objectOf<ErrorReport['state']>({
    code: oneOf('unchanged', 'partlyApplied', 'applied', 'unknown'),
    text: isText,
  }),
});

const isRows = listOf(listOf(nullable(isText)));

const isPlaceholder = objectOf<PlaceholderReport>({
  name: isText,
  text: isText,
  wants: oneOf('uuid', 'text'),
});

/** The panel shows the sentences; how they were understood it only passes on. */
const isExpectation: Guard<Expectation> = (value): value is Expectation =>
  isPlainObject(value) && isText(value.kind);

const isStatedCheck = objectOf<StatedCheck>({
  section: optional(
    objectOf<NonNullable<StatedCheck['section']>>({ id: isText, title: isText, line: isOrdinal }),
  ),
  sentences: listOf(isText),
  expectations: listOf(isExpectation),
  sql: isText,
  outcomeLine: isOrdinal,
  result: optional(
    objectOf<ResultReport>({ columns: listOf(isText), rows: isRows, rowCount: isAmount }),
  ),
  missing: optional(listOf(isText)),
  extra: optional(listOf(isText)),
  comparison: optional(
    objectOf<NonNullable<StatedCheck['comparison']>>({ expected: isText, actual: isText }),
  ),
  unanswered: optional(listOf(isPlaceholder)),
  error: optional(isErrorReport),
});

const isCheckReport = objectOf<CheckReport>({
  id: isText,
  title: isText,
  migration: optional(isText),
  source: objectOf<CheckReport['source']>({
    kind: oneOf('derived', 'guide', 'sql', 'file'),
    path: optional(isText),
    line: optional(isOrdinal),
  }),
  outcome: isOutcome,
  expected: isText,
  actual: isText,
  durationMs: isAmount,
  note: optional(isText),
  stated: optional(isStatedCheck),
});

const isProblem = objectOf<ProblemReport>({
  code: isText as Guard<ProblemReport['code']>,
  message: isText,
  line: optional(isOrdinal),
  column: optional(isOrdinal),
});

const isGuideRun = objectOf<GuideRunReport>({
  path: isText,
  sections: listOf(
    objectOf<GuideRunReport['sections'][number]>({
      id: isText,
      title: isText,
      line: isOrdinal,
      ran: isFlag,
      reason: optional(isText),
    }),
  ),
  manual: listOf(
    objectOf<GuideRunReport['manual'][number]>({
      id: isText,
      section: isText,
      text: isText,
      line: isOrdinal,
    }),
  ),
  problems: listOf(isProblem),
});

const isUncheckedStatement = objectOf<UncheckedStatement>({
  migration: isText,
  path: isText,
  line: isOrdinal,
  tag: isText,
  reason: isText,
});

export const isVerifyReport = objectOf<VerifyReport>({
  schema: isSchema,
  target: isTargetReport,
  run: isRunReport,
  checks: listOf(isCheckReport),
  unchecked: listOf(isUncheckedStatement),
  summary: objectOf<VerifyReport['summary']>({
    passed: isAmount,
    failed: isAmount,
    inconclusive: isAmount,
    notChecked: isAmount,
    errored: isAmount,
  }),
  guides: optional(listOf(isGuideRun)),
  error: optional(isErrorReport),
});

const isCoverage = oneOf<Coverage>('all', 'policy', 'none');

const isPolicyReport = objectOf<PolicyReport>({
  name: isText,
  permissive: isFlag,
  command: oneOf('all', 'select', 'insert', 'update', 'delete'),
  roles: listOf(isText),
  using: nullable(isText),
  withCheck: nullable(isText),
});

const isTableSecurityReport = objectOf<TableSecurityReport>({
  schema: isText,
  name: isText,
  enabled: isFlag,
  forced: isFlag,
  grants: mapOf(listOf(isText)),
  policies: listOf(isPolicyReport),
  coverage: mapOf(
    objectOf<TableSecurityReport['coverage'][string]>({
      select: isCoverage,
      insert: isCoverage,
      update: isCoverage,
      delete: isCoverage,
    }),
  ),
});

const isFindingReport = objectOf<FindingReport>({
  id: isText,
  level: oneOf('error', 'warning', 'info'),
  object: isText,
  message: isText,
  remedy: isText,
});

export const isRlsReport = objectOf<RlsReport>({
  schema: isSchema,
  target: isTargetReport,
  tables: listOf(isTableSecurityReport),
  findings: listOf(isFindingReport),
  error: optional(isErrorReport),
});

const isNotice = objectOf<NoticeReport>({
  severity: isText,
  message: isText,
  sqlstate: optional(isText),
});

const isRunResult = objectOf<RunResult>({
  version: isText,
  name: isText,
  path: isText,
  sqlPath: isText,
  sqlLine: optional(isOrdinal),
  warnings: optional(listOf(isText)),
  outcome: oneOf('applied', 'rolledBack', 'failed', 'notExecuted', 'partial'),
  startedAt: optional(isText),
  durationMs: isAmount,
  statements: isAmount,
  steps: optional(objectOf<NonNullable<RunResult['steps']>>({ done: isAmount, total: isAmount })),
  executed: listOf(
    objectOf<StatementReport>({
      number: isOrdinal,
      line: isOrdinal,
      tag: isText,
      rows: optional(isAmount),
    }),
  ),
  notices: listOf(isNotice),
  locks: optional(
    listOf(objectOf<TakenLockReport>({ relation: isText, mode: isText, blocks: isText })),
  ),
  error: optional(isErrorReport),
});

export const isApplyReport = objectOf<ApplyReport>({
  schema: isSchema,
  target: isTargetReport,
  run: isRunReport,
  results: listOf(isRunResult),
  leftOut: listOf(
    objectOf<ApplyReport['leftOut'][number]>({ version: isText, path: isText, reason: isText }),
  ),
  warnings: optional(listOf(isText)),
  notes: optional(listOf(isText)),
  historyCreated: optional(isFlag),
  error: optional(isErrorReport),
  verification: optional(isVerifyReport),
});

type Difference = RehearsedMigration['differences'][number];

const isRehearsedMigration = objectOf<RehearsedMigration>({
  version: isText,
  name: isText,
  path: isText,
  rollbackPath: isText,
  first: oneOf('apply', 'rollback'),
  outcome: oneOf('clean', 'different', 'failed', 'notTried'),
  stages: listOf(
    objectOf<RehearsedStage>({
      kind: oneOf('apply', 'rollback'),
      path: isText,
      outcome: oneOf('ran', 'failed', 'notTried'),
      durationMs: isAmount,
      statements: isAmount,
      notices: listOf(isNotice),
      error: optional(isErrorReport),
    }),
  ),
  differences: listOf(
    objectOf<Difference>({
      change: oneOf('added', 'removed', 'changed'),
      object: isText,
      fields: optional(
        listOf(
          objectOf<NonNullable<Difference['fields']>[number]>({
            name: isText,
            before: isText,
            after: isText,
          }),
        ),
      ),
      by: oneOf('rollback', 'both'),
    }),
  ),
  rows: listOf(
    objectOf<RehearsedMigration['rows'][number]>({
      table: isText,
      columns: listOf(isText),
      before: isAmount,
      after: isAmount,
    }),
  ),
  losses: listOf(
    objectOf<LossReport>({
      table: isText,
      column: optional(isText),
      rows: isAmount,
      exact: isFlag,
    }),
  ),
  notTried: listOf(
    objectOf<RehearsedMigration['notTried'][number]>({
      path: optional(isText),
      line: optional(isOrdinal),
      what: isText,
      reason: isText,
    }),
  ),
});

export const isRehearseReport = objectOf<RehearseReport>({
  schema: isSchema,
  target: isTargetReport,
  run: isRunReport,
  results: listOf(isRehearsedMigration),
  notes: listOf(isText),
  error: optional(isErrorReport),
});
