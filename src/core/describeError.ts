import { dropInvalidStep } from './dropInvalid';
import { asFailure, type DatabaseState, type ErrorCode, type ErrorDetails } from './errors';
import { insteadOfPsql } from './insteadOfPsql';
import type { ErrorReport } from './report/model';
import { duplicatesAdvice, serverAdvice } from './serverAdvice';
import { whatHappened } from './whatHappened';

/** The run in which it happened. */
export interface FailedRun {
  readonly kind: 'apply' | 'rollback';
  /** Of the migration, where it was one's. */
  readonly path?: string;
}

type NextStep =
  string | ((error: { message: string; details: ErrorDetails; run: FailedRun }) => string);

const quoted = (details: ErrorDetails): string => details.values?.found ?? '';

/** What to do next, for each code: a new code without it does not compile. */
const nextSteps: Readonly<Record<ErrorCode, NextStep>> = {
  notUtf8: 'Save the file as UTF-8 (in VS Code: Reopen with Encoding, then Save with Encoding).',
  nulByte: 'PostgreSQL cannot take NUL bytes. Remove them; often the file was saved as UTF-16.',
  fileTooLarge: 'Split the file, or load its data with psql and keep only the schema here.',
  fileChanged: 'Look at what is pending now, and run it again.',
  emptyMigration: 'Write its statements, or delete the file.',
  syntaxError: 'Correct the SQL at the marked place.',
  psqlMetaCommand: ({ details }) => insteadOfPsql(quoted(details)),
  psqlVariable: 'Write the value itself, or run this file with psql.',
  copyFromStdin:
    'End the statement with a semicolon as the last thing on its line, and write the rows on the lines after it, ended by a line with only \\.',
  copyUnterminated: 'Write a line with only \\. after the last row.',
  transactionControl: ({ details }) => insteadOfControl(details),
  outsideInBlock: 'Take it out of the transaction, or remove the BEGIN and the COMMIT around it.',
  neededLater:
    'Make it again where it is needed, use a form that lasts (a plain table, SET instead of SET LOCAL), or keep what belongs together on one side of the statement that cannot run in a transaction.',
  unknownDirective:
    'The only one is -- plumbline: steps, on a line of its own before the first statement.',
  fileUnreadable: 'Check that the file exists and may be read.',
  pathOutsideWorkspace: 'Move the file into the workspace; links that leave it are not followed.',
  manifestInvalid:
    'Correct plumbline.json. Until then nothing runs, since its order would be a guess.',
  notWritable: 'Check that the folder exists and may be written to.',
  fileExists: 'Nothing is ever written over: move the file away, or edit it.',
  noOrder:
    'Write the files as a numbered list under a heading such as "Order", or into plumbline.json.',
  orderDiffers: 'Import the order of the guide, or correct the guide.',
  guideChanged: 'Look at the change, and run it again.',
  noSuchMigration: 'List the migrations with `plumbline status`.',
  noSuchRun: 'List the runs with `plumbline runs`.',
  ambiguousMigration: 'Name it by its whole path.',
  notApplied: 'Only what the history records as applied can be rolled back.',
  alreadyApplied: 'Roll it back first, or put the change into a new migration.',
  noRollback:
    'Have one generated for review (`plumbline rollback FILE --generate`; in the editor: Generate Rollback), or write one: a file of the same name in a folder `rollback`, `NAME.down.sql`, or a section `-- migrate:down` in the file.',
  ambiguousRollback:
    'Leave one block with the whole SQL under that heading, or put the rollback into a file.',
  duplicateVersion: 'Give one of the files another version.',
  fileMissing: 'Bring the file back from version control.',
  changedSincePlan: 'Look at the plan again and confirm it anew.',
  confirmationNeeded: ({ details }) =>
    `Confirm with the name of the database: --confirm ${details.values?.database ?? 'DATABASE_NAME'}`,
  rollbackUnfinished: ({ details }) =>
    `Finish its rollback first: plumbline rollback ${details.path ?? 'FILE'}`,
  stepsEdited: ({ run }) =>
    run.kind === 'apply'
      ? 'Restore the text of that step (later ones may be edited), or roll the migration back and apply it anew.'
      : 'Restore the text of that step of the rollback; later ones may be edited.',
  stepRunning: ({ details }) =>
    `Wait until it has ended, or stop it with: select pg_cancel_backend(${details.values?.pid ?? 'PID'}). Then try again.`,
  stepInDoubt: ({ run, details }) =>
    run.kind === 'apply'
      ? 'Look at the database, and roll the migration back before you apply it anew.'
      : `Look at the database, say what is true of that step, and roll back again. ${sayTrue(details)}`,
  invalidIndex: ({ run, details }) =>
    [
      ...(details.values?.duplicates === undefined ? [] : [duplicatesAdvice(details)]),
      dropInvalidStep(run),
    ].join(' '),
  detachPending: ({ details }) =>
    `End it with: ${details.values?.finalize ?? 'ALTER TABLE ... DETACH PARTITION ... FINALIZE'}. Then try again.`,
  settingsBehindPooler:
    'Connect to the server itself or to the pooler in session mode, or write qualified names instead of the setting.',
  notTogether:
    'Apply without the single transaction: each file is then whole or not there, and one that runs in steps is recorded step by step.',
  invalidUrl: 'Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.',
  unknownTarget: 'Choose a target, or add one.',
  builtinInUse: 'Close the other window or command, or use another --data-dir.',
  builtinFailed: 'Try again. A data directory must be a folder that only Plumbline uses.',
  unreachable: 'Check host and port, that the server runs, and that the network lets you through.',
  tlsFailed: ({ message }) =>
    // In the words of pg, to whom the server said no; what it does not have cannot be left unchecked.
    message.includes('not support SSL')
      ? 'Turn TLS on there, or use a tunnel. ?sslmode=disable sends all of it in the clear: for a private network only.'
      : 'The connection must be encrypted and the certificate valid. Check the host name and the certificate authority; ?sslmode=no-verify encrypts without checking.',
  authenticationFailed: 'Check user and password of the target.',
  noSuchDatabase: 'Check the database name at the end of the URL.',
  databaseRefused: ({ details: { values } }) =>
    values?.drop
      ? `In another database of that server, finish it: ${values.drop}. Then create it anew, from a backup where its rows are needed.`
      : `Choose another database, or let its owner open it: ${values?.open ?? 'ALTER DATABASE ... ALLOW_CONNECTIONS true'}`,
  tooManyConnections: 'Close other connections, or use the pooler in session mode.',
  readOnlyServer: ({ details }) =>
    details.values?.standby
      ? 'Choose the primary server as target.'
      : details.values?.byDefault
        ? 'Unset it where it was set (ALTER DATABASE or ALTER ROLE ... RESET default_transaction_read_only), or choose another target or role.'
        : 'This server takes no writes, or default_transaction_read_only is set for this database or role. Choose the primary server as target, or unset it.',
  permissionDenied: ({ details }) =>
    details.values?.grants
      ? `Let an owner run: ${details.values.grants}`
      : 'Use a role that may do this, or let an owner grant it.',
  historyUnusable:
    'Look at the tables of schema plumbline; they were changed by hand or by another version.',
  guardHeld: ({ details }) =>
    details.values?.tool === 'Liquibase'
      ? 'Wait until it has ended, then try again. When it was killed, its lock stays: liquibase release-locks'
      : `Wait until it has ended, then try again.${orEnd(details)}`,
  lockTimeout: ({ details }) =>
    details.values?.pid
      ? `Try again when that session has ended.${orEnd(details)}`
      : 'Another session holds a lock on the table. Try again when it has ended.',
  statementTimeout: 'Raise the statement timeout, or make the statement quicker.',
  statementFailed: ({ details }) => serverAdvice(details) ?? 'Correct the statement and try again.',
  connectionLost: 'Check the status, then try again.',
  commitUnknown:
    'Check the status as soon as the server answers: it shows whether it was committed.',
  transactionEscaped: 'Look at the database before you go on: part of the file may stand.',
  cancelled: 'Start again when you are ready.',
  usage: 'See `plumbline --help`.',
  untrustedWorkspace: 'Trust the workspace to connect to a database.',
  internal: 'Please report it with the log of the output channel Plumbline.',
};

function insteadOfControl({ values }: ErrorDetails): string {
  if (/^prepare\s+transaction\b/i.test(values?.found ?? '')) {
    return "Remove it: a prepared transaction keeps its locks until somebody ends it, and nothing that is recorded would say that it was. Here the COMMIT is Plumbline's.";
  }
  return values?.steps === undefined
    ? 'Remove it: each file is one transaction already. Where its transactions are meant, write -- plumbline: steps on a line before the first statement; each plain BEGIN ... COMMIT is then a recorded step.'
    : 'Remove it: in a file that runs in steps only a plain BEGIN and the plain COMMIT that ends it may stand, in pairs.';
}

/** For a session that nobody uses any more, or that matters less. */
function orEnd({ values }: ErrorDetails): string {
  return values?.pid === undefined
    ? ''
    : ` To end that session instead: select pg_terminate_backend(${values.pid})`;
}

/** For a step of a rollback: there is nothing that would take it back. */
function sayTrue({ values }: ErrorDetails): string {
  const row = `plumbline.step where version = '${values?.version?.replaceAll("'", "''") ?? 'VERSION'}' and kind = 'rollback' and number = ${values?.number ?? 'NUMBER'}`;
  return `If it was not done: delete from ${row}. If it was: update ${row.replace(' where', ' set finished_at = now() where')}.`;
}

/** What is true of the database now, in words. */
export function describeState(
  state: DatabaseState,
  kind: FailedRun['kind'] = 'apply',
  unit: 'step' | 'migration' = 'step',
): string {
  const what = kind === 'apply' ? 'applied' : 'rolled back';
  switch (state.code) {
    case 'unchanged':
      return 'The database is unchanged.';
    case 'partlyApplied':
      if (state.done === 0) return `Partly ${what}: no ${unit} is wholly done.`;
      return `Partly ${what}: ${state.done} of ${state.total} ${unit}${state.total === 1 ? '' : 's'}.`;
    case 'applied':
      return `It is ${what}.`;
    case 'unknown':
      return 'It is not known whether the database changed.';
  }
}

/**
 * Any error as a report: a sentence that says what happened, the next step, the place and the state of the
 * database. Errors that are not `PlumblineError`s are bugs and become `internal`.
 *
 * @param otherwise what is true of the database when the error does not say.
 * @param run what was run: the next step of a rollback is another one than that of an apply.
 */
export function describeError(
  error: unknown,
  otherwise: DatabaseState = { code: 'unchanged' },
  run: FailedRun = { kind: 'apply' },
): ErrorReport {
  const failure = asFailure(error);
  const { details } = failure;
  const state = details.state ?? otherwise;
  const step = nextSteps[failure.code];
  const nextStep =
    typeof step === 'string' ? step : step({ message: failure.message, details, run });
  const { invalidIndexes } = details;
  // What the failure left behind stands in the way of the next try, whatever its reason.
  const isLeft = invalidIndexes !== undefined && failure.code !== 'invalidIndex';
  return {
    code: failure.code,
    message: whatHappened(failure),
    nextStep: isLeft ? `${nextStep} ${dropInvalidStep(run)}` : nextStep,
    ...(invalidIndexes !== undefined && { invalidIndexes: [...invalidIndexes] }),
    ...(details.sqlstate !== undefined && { sqlstate: details.sqlstate }),
    ...(details.hint !== undefined && { hint: details.hint }),
    ...(details.detail !== undefined && { detail: details.detail }),
    ...(details.path !== undefined && { path: details.path }),
    ...(details.line !== undefined && { line: details.line }),
    ...(details.column !== undefined && { column: details.column }),
    ...(details.statement !== undefined && { statement: details.statement }),
    state: { code: state.code, text: describeState(state, run.kind) },
  };
}
