import type { Statement } from '../sql/script.model';
import type { PlanStep } from './model';
import { sqlOf } from './partText';

/** What of a step can run in a transaction that is rolled back. */
export interface TriableStep {
  /** The step with nothing in it but what can be tried; null when its very first statement cannot be. */
  readonly step: PlanStep | null;
  /** Session settings that its parts which are done by now have made. */
  readonly settings: readonly Statement[];
  /** How many of its parts are tried, or were done before. */
  readonly parts: number;
  /** The first statement that cannot run in a transaction; what follows it may need it, and is not tried either. */
  readonly outside: Statement | null;
}

/** Cuts a step before the first statement that the server refuses in a transaction. */
export function triable(step: PlanStep): TriableStep {
  if (step.mode === 'transaction') return { step, settings: [], parts: 1, outside: null };
  const open = step.parts.slice(step.done);
  const at = open.findIndex(({ transactional }) => !transactional);
  const tried = at === -1 ? open : open.slice(0, at);
  const outside = at === -1 ? null : (open[at]?.statements[0] ?? null);
  const parts = step.done + tried.length;
  if (outside !== null && tried.length === 0) return { step: null, settings: [], parts, outside };
  const statements = tried.flatMap((part) => part.statements);
  return {
    step: { ...step, sql: sqlOf(step.text, statements), script: { ...step.script, statements } },
    settings: tried[0]?.settings ?? [],
    parts,
    outside,
  };
}
