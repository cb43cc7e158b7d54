import type { PlanReport } from '../model';
import { planHead, stepHead } from './planLines';
import { PLAIN } from './style';
import { targetLine } from './target';

const RULE = '-'.repeat(80);

/**
 * A plan as a document in SQL: exactly what runs, under comments that say where and how, and what it locks and destroys.
 *
 * @param dryRun whether it is shown for a run that keeps nothing
 */
export function planDocument(plan: PlanReport, dryRun: boolean): string {
  const head = [
    targetLine(plan.target, PLAIN),
    ...planHead(plan, dryRun),
    'Line numbers in these comments are those of the files.',
  ];
  const steps = plan.steps.map((step, at) => [
    '',
    RULE,
    ...stepHead(plan, step, at).map(comment),
    '',
    step.sql.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd(),
  ]);
  return `${[...head.map(comment), ...steps.flat()].join('\n')}\n`;
}

/** A line of a comment: what comes from a file or a server must not end it. */
function comment(text: string): string {
  return `-- ${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`.trimEnd();
}
