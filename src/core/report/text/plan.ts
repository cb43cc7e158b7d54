import type { PlanReport } from '../model';
import { planHead, stepHead } from './planLines';
import { printable, type Style } from './style';
import { errorLines, targetLine } from './target';

/** What a run would do: each step with what it locks and destroys, and its SQL. */
export function planText(plan: PlanReport, style: Style): string {
  const lines = [targetLine(plan.target, style)];
  if (plan.error) return [...lines, ...errorLines(plan.error, style)].join('\n');
  const head = plan.steps.length === 0 ? ['Nothing to do.', ...plan.notes] : planHead(plan, false);
  lines.push(...head.map(printable));
  plan.steps.forEach((step, at) => {
    const [title = '', ...facts] = stepHead(plan, step, at);
    lines.push('', style.bold(printable(title)), ...facts.map((fact) => `  ${printable(fact)}`));
    const sql = step.sql
      .split(/\r?\n/)
      .map((line) => style.dim(`    ${printable(line)}`.trimEnd()));
    lines.push(...sql);
  });
  if (plan.needsConfirmation) {
    lines.push('', `It needs --confirm ${printable(plan.target.database)} to run.`);
  }
  return lines.join('\n');
}
