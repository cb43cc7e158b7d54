import * as vscode from 'vscode';
import type { PlanReport, RehearseReport } from '../../core/report/model';
import { placeText, targetLine } from '../targets/targetText';
import type { Confirmation, Confirmed, RunKind } from './confirmation';
import type { PlanDocuments } from './planDocuments';
import { planAction, planDetail, planQuestion } from './planText';

/**
 * Asks in a modal dialog that names the target and the files. Whoever wants to see the SQL first gets it in an editor,
 * with the question in a list at the top of the window, which stays open while they read.
 */
export class ModalConfirmation implements Confirmation {
  constructor(private readonly plans: PlanDocuments) {}

  async confirm(
    plan: PlanReport,
    kind: RunKind,
    rehearsed?: RehearseReport,
  ): Promise<Confirmed | 'rehearse' | undefined> {
    if (rehearsed) {
      const clean = vscode.l10n.t('Rehearsed: nothing left behind, nothing taken.');
      if (!(await this.#askInList(plan, kind, clean))) return undefined;
      return plan.needsConfirmation ? this.#typeDatabase(plan, kind) : {};
    }
    const run = planAction(plan, kind);
    const showPlan = vscode.l10n.t('Show Plan');
    const rehearse = vscode.l10n.t('Rehearse First');
    const answer = await vscode.window.showWarningMessage(
      planQuestion(plan, kind),
      { modal: true, detail: planDetail(plan, kind) },
      run,
      showPlan,
      ...(kind === 'rollback' ? [rehearse] : []),
    );
    if (answer === rehearse) return 'rehearse';
    const isWanted =
      answer === run || (answer === showPlan && (await this.#confirmBeside(plan, kind)));
    if (!isWanted) return undefined;
    return plan.needsConfirmation ? this.#typeDatabase(plan, kind) : {};
  }

  async #confirmBeside(plan: PlanReport, kind: RunKind): Promise<boolean> {
    await this.plans.openBeside(plan, kind);
    return this.#askInList(plan, kind, vscode.l10n.t('The plan is open below.'));
  }

  /** @param why the person is asked here, with what they want to look at in view */
  async #askInList(plan: PlanReport, kind: RunKind, why: string): Promise<boolean> {
    const run = { label: planAction(plan, kind), iconPath: new vscode.ThemeIcon('play') };
    const leave = { label: vscode.l10n.t('Do Nothing'), iconPath: new vscode.ThemeIcon('close') };
    // The harmless answer first: an Enter that was meant for the document must not start anything.
    const answer = await vscode.window.showQuickPick([leave, run], {
      title: planQuestion(plan, kind),
      placeHolder: `${targetLine(plan.target)}. ${why} ${vscode.l10n.t('Escape does nothing.')}`,
      ignoreFocusOut: true,
    });
    return answer === run;
  }

  async #typeDatabase(plan: PlanReport, kind: RunKind): Promise<Confirmed | undefined> {
    const { database, name } = plan.target;
    const place = placeText(plan.target) ?? name;
    const typed = await vscode.window.showInputBox({
      title: planAction(plan, kind),
      prompt: vscode.l10n.t('Type the name of the database to confirm: {0} ({1})', database, place),
      ignoreFocusOut: true,
      validateInput: (value) =>
        value === database ? undefined : vscode.l10n.t('The name is {0}.', database),
    });
    return typed === database ? { database: typed } : undefined;
  }
}
