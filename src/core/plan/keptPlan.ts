import type { PlanReport, PlanSelection, PlanStepReport } from '../report/model';

/** What of a step says whether it is still the same. */
export type ConfirmedStep = Pick<PlanStepReport, 'path' | 'fingerprint'>;

type OfApply = 'pending' | 'files' | 'to';
type OfRollback = 'file' | 'last' | 'to';

/** A plan that was kept as it was reported, to run it as it was shown or not at all. */
export type KeptPlan = Pick<PlanReport, 'target' | 'timeouts' | 'singleTransaction'> & {
  readonly steps: readonly ConfirmedStep[];
} & (
    | { readonly kind: 'apply'; readonly selection: Extract<PlanSelection, { kind: OfApply }> }
    | {
        readonly kind: 'rollback';
        readonly selection: Extract<PlanSelection, { kind: OfRollback }>;
      }
  );

/**
 * Reads a plan that was kept as JSON. Only what a run is held against is looked at, and all of that.
 *
 * @returns the plan, or why the text is none that could run, as the end of a sentence
 */
export function parsePlan(text: string): KeptPlan | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (!isRecord(value) || value.schema !== 1) return 'it is not a report of schema 1';
  const { kind, selection, steps, target, timeouts, singleTransaction, error } = value;
  if (isRecord(error)) return 'it says that nothing of it could run';
  const isPlan =
    (kind === 'apply' || kind === 'rollback') &&
    isSelection(selection, kind) &&
    isRecord(target) &&
    ['host', 'database', 'user'].every((key) => typeof target[key] === 'string') &&
    typeof target.port === 'number' &&
    isRecord(timeouts) &&
    isLimit(timeouts.lockMs) &&
    isLimit(timeouts.statementMs) &&
    (singleTransaction === undefined || singleTransaction === true) &&
    Array.isArray(steps) &&
    steps.every(isStep);
  return isPlan ? (value as unknown as KeptPlan) : 'it is not what plumbline plan --json writes';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLimit(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isStep(value: unknown): boolean {
  return isRecord(value) && typeof value.path === 'string' && typeof value.fingerprint === 'string';
}

const selections: Readonly<Record<PlanReport['kind'], readonly PlanSelection['kind'][]>> = {
  apply: ['pending', 'files', 'to'],
  rollback: ['file', 'last', 'to'],
};

function isSelection(value: unknown, kind: PlanReport['kind']): boolean {
  if (!isRecord(value) || !selections[kind].some((one) => one === value.kind)) return false;
  const { paths, path, count, version } = value;
  switch (value.kind) {
    case 'files':
      return Array.isArray(paths) && paths.every((one) => typeof one === 'string');
    case 'file':
      return typeof path === 'string';
    case 'last':
      return Number.isSafeInteger(count) && (count as number) > 0;
    case 'to':
      return typeof version === 'string';
    default:
      return true;
  }
}
