import os from 'node:os';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { ApplyReport, NoticeReport, RunResult, RunStepReport } from '../core/report/model';
import type { Services } from './services';
import { finishRun, type FinishedRun } from '../postgres/record';
import type { Session } from '../postgres/session';

/** What is kept of the notices of a run: how many of each step, and UTF-16 code units of one and of all together. */
const NOTICES = 100;
const NOTICE_LENGTH = 2_000;
const NOTICES_LENGTH = 200_000;

export type LoggedFailure = NonNullable<FinishedRun['failure']>;

/** Who runs it, and where: `ada@laptop`. */
export function clientName(): string {
  return `${userName()}@${os.hostname()}`;
}

/** A user of a container may have no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/**
 * Results as a log keeps them: bounded, without secrets, without what the server quotes of rows: its DETAIL, and the
 * value that it could not take. Notices stay as their authors wrote them; see decision 5.
 */
export function loggedResults(
  results: readonly RunResult[],
  redact: Services['redact'],
): RunStepReport[] {
  let room = NOTICES_LENGTH;
  return results.map((result) => {
    const kept: NoticeReport[] = [];
    for (const notice of result.notices.slice(0, NOTICES)) {
      const message = cut(redact(notice.message));
      room -= message.length;
      if (room < 0) break;
      kept.push({ ...notice, message });
    }
    return logged(result, kept, redact);
  });
}

function cut(text: string): string {
  return text.length <= NOTICE_LENGTH ? text : `${text.slice(0, NOTICE_LENGTH)}…`;
}

function logged(
  result: RunResult,
  notices: NoticeReport[],
  redact: Services['redact'],
): RunStepReport {
  const { version, path, outcome, startedAt, durationMs, statements, steps, error } = result;
  return {
    version,
    path,
    outcome,
    ...(startedAt !== undefined && { startedAt }),
    durationMs,
    statements,
    ...(steps && { steps }),
    notices,
    ...(error && {
      error: {
        code: error.code,
        ...(error.sqlstate !== undefined && { sqlstate: error.sqlstate }),
        message: loggedMessage(error, redact),
        ...(error.line !== undefined && { line: error.line }),
        ...(error.statement !== undefined && { statement: error.statement }),
        state: error.state,
      },
    }),
  };
}

/** An error's message without secrets; one about a value (class 22: `invalid input syntax ... "x"`) without the value. */
export function loggedMessage(
  error: { readonly message: string; readonly sqlstate?: string | undefined },
  redact: Services['redact'],
): string {
  // Before anything is cut: of a secret that is cut, the rest would not be found.
  const message = redact(error.message);
  // From the first quote to the last: the value may hold some, and which ones the server uses is a matter of its language.
  return error.sqlstate?.startsWith('22')
    ? message.replace(/["'«„“‘「].*["'»“”’」]/su, '"…"')
    : message;
}

/**
 * Writes the end of the run into the log, over another session when the first one is lost. The steps and their rows
 * are committed or not, whatever becomes of the log: that it could not be written is a warning. Never rejects.
 */
export async function finishLog(
  session: Session,
  report: ApplyReport,
  end: Omit<FinishedRun, 'id' | 'steps'>,
  redact: Services['redact'],
): Promise<void> {
  const finished: FinishedRun = {
    ...end,
    id: report.run.id,
    steps: loggedResults(report.results, redact),
  };
  try {
    await finishRun(session, finished).catch(async (error: unknown) => {
      // It hit this statement instead of a step: a signal fires once, so that the second try is not stopped.
      if (PlumblineError.is(error, 'cancelled')) return finishRun(session, finished);
      const again = PlumblineError.is(error, 'connectionLost') ? await session.another() : null;
      if (again === null) throw error;
      await finishRun(again, finished).finally(() => again.close());
    });
  } catch (error) {
    const reason = describeError(error).message;
    const warning = `The end of this run is not in the log plumbline.run: ${reason}`;
    report.warnings = [...(report.warnings ?? []), warning];
  }
}
