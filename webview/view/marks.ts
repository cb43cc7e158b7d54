import type { CheckOutcome } from '../../src/core/check/model';
import type {
  FindingReport,
  RehearsedMigration,
  RunReport,
  RunResult,
} from '../../src/core/report/model';
import { element } from '../dom';
import { icon, type IconName } from '../icons';
import { LEVEL_WORDS, OUTCOME_WORDS, REHEARSED_WORDS, RUN_OUTCOME_WORDS } from '../strings';

/** A shape and its word, side by side. */
export function mark(shape: IconName, word: string): HTMLElement {
  return element('span', { class: `mark mark-${shape}` }, icon(shape), element('span', {}, word));
}

export function outcomeMark(outcome: CheckOutcome): HTMLElement {
  return mark(outcome, OUTCOME_WORDS[outcome]);
}

const LEVEL_SHAPES: Record<FindingReport['level'], IconName> = {
  error: 'failed',
  warning: 'warning',
  info: 'info',
};

export function levelMark(level: FindingReport['level']): HTMLElement {
  return mark(LEVEL_SHAPES[level], LEVEL_WORDS[level]);
}

const RESULT_SHAPES: Record<RunResult['outcome'], IconName> = {
  applied: 'passed',
  rolledBack: 'undone',
  failed: 'failed',
  notExecuted: 'notChecked',
  partial: 'errored',
};

export function resultMark(outcome: RunResult['outcome'], word: string): HTMLElement {
  return mark(RESULT_SHAPES[outcome], word);
}

const REHEARSED_SHAPES: Record<RehearsedMigration['outcome'], IconName> = {
  clean: 'passed',
  different: 'warning',
  failed: 'failed',
  notTried: 'notChecked',
};

export function rehearsedMark(outcome: RehearsedMigration['outcome']): HTMLElement {
  return mark(REHEARSED_SHAPES[outcome], REHEARSED_WORDS[outcome]);
}

const RUN_SHAPES: Record<RunReport['outcome'], IconName> = {
  succeeded: 'passed',
  failed: 'failed',
  refused: 'errored',
  cancelled: 'notChecked',
  unknown: 'inconclusive',
};

export function runMark(outcome: RunReport['outcome']): HTMLElement {
  return mark(RUN_SHAPES[outcome], RUN_OUTCOME_WORDS[outcome]);
}
