import type { CheckOutcome } from '../../src/core/check/model';
import type {
  ApplyReport,
  CheckReport,
  ErrorReport,
  RehearseReport,
  VerifyReport,
} from '../../src/core/report/model';
import { parseSavedState, parseTab, type PanelState, type PanelTab } from '../../src/messages';
import {
  isFlag,
  isPlainObject,
  isText,
  mapOf,
  objectOf,
  oneOf,
  type Guard,
} from '../../src/messages/shape';
import type { OutcomeFilter } from './checks';

/** A person's own choice to open (true) or fold (false) something, by its key. */
export type Toggled = Record<string, boolean>;

/** What a person has chosen in the panel. */
export interface ViewState {
  tab: PanelTab;
  verification: { outcome: OutcomeFilter; text: string; toggled: Toggled };
  policies: { text: string; toggled: Toggled };
  run: { toggled: Toggled };
}

/** What the panel saves for itself and finds again after a reload. */
export interface SavedPanel {
  view: ViewState;
  state: Partial<PanelState>;
}

export function initialView(): ViewState {
  return {
    tab: 'verification',
    verification: { outcome: 'all', text: '', toggled: {} },
    policies: { text: '', toggled: {} },
    run: { toggled: {} },
  };
}

const isToggled = mapOf(isFlag);
const isOutcomeFilter: Guard<OutcomeFilter> = oneOf<CheckOutcome | 'all'>(
  'all',
  'passed',
  'failed',
  'inconclusive',
  'notChecked',
  'errored',
);
const isVerificationView = objectOf<ViewState['verification']>({
  outcome: isOutcomeFilter,
  text: isText,
  toggled: isToggled,
});
const isPoliciesView = objectOf<ViewState['policies']>({ text: isText, toggled: isToggled });
const isRunView = objectOf<ViewState['run']>({ toggled: isToggled });

/** Whatever of a saved panel can still be read; the rest starts afresh. */
export function parseSaved(value: unknown): SavedPanel {
  const view = initialView();
  const saved = isPlainObject(value) && isPlainObject(value.view) ? value.view : {};
  const { tab, verification, policies, run } = saved;
  view.tab = parseTab(tab) ?? view.tab;
  if (isVerificationView(verification)) view.verification = verification;
  if (isPoliciesView(policies)) view.policies = policies;
  if (isRunView(run)) view.run = run;
  return { view, state: parseSavedState(value) };
}

/** Stands for what is not written to disk. */
const NOT_KEPT = '…';

/**
 * What may be written to the editor's storage on disk: everything but the progress of the moment and that in which a
 * server writes values of rows: notices, the DETAIL of errors, the value that a data exception quotes, and whatever a
 * function raises.
 */
export function savable(view: ViewState, state: PanelState): SavedPanel {
  const { target, verification, policies, run, rehearsal, ticks, reruns } = state;
  return {
    view,
    state: {
      target,
      ticks,
      reruns,
      verification: verification && verificationWithoutRows(verification),
      policies: policies && { ...policies, report: errorWithoutDetail(policies.report) },
      run: run && runWithoutDetail(run),
      rehearsal: rehearsal && rehearsalWithoutDetail(rehearsal),
    },
  };
}

function verificationWithoutRows(report: VerifyReport): VerifyReport {
  return { ...errorWithoutDetail(report), checks: report.checks.map(checkWithoutRows) };
}

/** What a query returned, and what was answered for its placeholders, is gone; the guide's own words stay. */
function checkWithoutRows(check: CheckReport): CheckReport {
  if (!check.stated) return check;
  const { section, sentences, expectations, outcomeLine, unanswered } = check.stated;
  const isPassed = check.outcome === 'passed';
  return {
    ...check,
    actual: isPassed || check.outcome === 'notChecked' ? check.actual : NOT_KEPT,
    stated: {
      ...(section && { section }),
      ...{ sentences, expectations, outcomeLine, sql: '' },
      ...(unanswered && { unanswered }),
    },
  };
}

function runWithoutDetail(report: ApplyReport): ApplyReport {
  return {
    ...errorWithoutDetail(report),
    results: report.results.map((result) => ({ ...errorWithoutDetail(result), notices: [] })),
    ...(report.verification ? { verification: verificationWithoutRows(report.verification) } : {}),
  };
}

function rehearsalWithoutDetail(report: RehearseReport): RehearseReport {
  return {
    ...errorWithoutDetail(report),
    results: report.results.map((result) => ({
      ...result,
      stages: result.stages.map((stage) => ({ ...errorWithoutDetail(stage), notices: [] })),
    })),
  };
}

function errorWithoutDetail<T extends { error?: ErrorReport }>(holder: T): T {
  if (!holder.error) return holder;
  const error: ErrorReport = { ...holder.error };
  delete error.detail;
  // Class 22: `invalid input syntax for type integer: "x"`. Class P0: RAISE, in words of the database's own.
  if (error.sqlstate?.startsWith('22')) error.message = error.message.replace(/".*"/s, '"…"');
  if (error.sqlstate?.startsWith('P0')) {
    error.message = NOT_KEPT;
    delete error.hint;
  }
  return { ...holder, error };
}
