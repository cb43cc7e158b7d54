import path from 'node:path';
import * as vscode from 'vscode';
import type { PlaceholderReport } from '../../core/report/model';
import type { Targets } from '../targets/targets';
import { isAnswer, type PlaceholderAnswers } from './placeholderAnswers';

/** What a person is asked: which value stands for a placeholder of a guide. */
export interface PlaceholderQuestion {
  readonly path: string;
  readonly placeholder: PlaceholderReport;
  readonly target: string;
}

/** Resolves with undefined when the person does not answer. */
export type AskPlaceholder = (question: PlaceholderQuestion) => Thenable<string | undefined>;

/** Asks for each value that a guide leaves open once for each target. What nobody answers stays open. */
export class PlaceholderQuestions {
  /** @param asking read at each question: tests put another one in its place */
  constructor(
    private readonly store: PlaceholderAnswers,
    private readonly targets: Pick<Targets, 'chosen'>,
    private readonly asking: () => AskPlaceholder,
  ) {}

  answers(targetId: string, guide: string): Record<string, string> {
    return this.store.of(targetId, guide);
  }

  /** Asks for those without an answer, one after the other; the first Escape ends the asking. */
  async ask(guide: string, placeholders: readonly PlaceholderReport[]): Promise<void> {
    const { id, name } = this.targets.chosen;
    for (const placeholder of placeholders) {
      if (this.store.of(id, guide)[placeholder.name] !== undefined) continue;
      const answer = await this.asking()({ path: guide, placeholder, target: name });
      if (answer === undefined || !isAnswer(placeholder.wants, answer)) return;
      await this.store.remember(id, guide, placeholder.name, answer);
    }
  }

  /** Forgets the answers for the chosen target; resolves with how many there were. */
  forget(): Promise<number> {
    return this.store.forget(this.targets.chosen.id);
  }
}

/** An input box that names the guide, the placeholder, the type that it wants and the target. */
export const askInInputBox: AskPlaceholder = ({ path: guide, placeholder, target }) => {
  const { name, text, wants } = placeholder;
  return vscode.window.showInputBox({
    title: vscode.l10n.t('{0} leaves {1} open ({2})', path.posix.basename(guide), text, target),
    prompt:
      wants === 'uuid'
        ? vscode.l10n.t(
            'A UUID for {0}, remembered for {1}. Escape leaves its checks unchecked.',
            name,
            target,
          )
        : vscode.l10n.t(
            'A value for {0}, remembered for {1} as plain text: no password. Escape leaves its checks unchecked.',
            name,
            target,
          ),
    placeHolder: wants === 'uuid' ? '00000000-0000-4000-8000-000000000000' : name,
    ignoreFocusOut: true,
    validateInput: (value) => {
      // An empty box is no answer, like Escape; the prompt stays in sight until something is typed.
      const isFine = value === '' || isAnswer(wants, value);
      return isFine ? undefined : vscode.l10n.t('This is no UUID.');
    },
  });
};
