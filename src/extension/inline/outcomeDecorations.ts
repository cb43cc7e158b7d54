import * as vscode from 'vscode';
import type { CheckOutcome } from '../../core/check/model';
import type { CheckReport } from '../../core/report/model';
import { idInFile } from '../../messages/checkIds';
import { oneLine, outcomeDetail, OUTCOME_SIGN } from '../guides/outcomeText';
import { COMMAND } from '../ids';
import { Disposable } from '../lifecycle';
import { escapeMarkdown } from '../tree/escapeMarkdown';
import type { CheckMark } from './guideOutcomes';

/** `stale`: the outcome of a text that was edited since. */
export type OutcomeStyle = CheckOutcome | 'stale';

/** Colours with contrast enough for text in every theme of VS Code, unlike those of the testing icons. */
const COLOURS: Readonly<Record<OutcomeStyle, string>> = {
  passed: 'gitDecoration.addedResourceForeground',
  failed: 'editorError.foreground',
  errored: 'editorError.foreground',
  inconclusive: 'list.warningForeground',
  notChecked: 'descriptionForeground',
  stale: 'editorCodeLens.foreground',
};

const RULER: Readonly<Partial<Record<OutcomeStyle, string>>> = {
  passed: 'testing.iconPassed',
  failed: 'testing.iconFailed',
  errored: 'testing.iconErrored',
  inconclusive: 'editorOverviewRuler.warningForeground',
};

/** How outcomes look: a sign and words after the line, and a mark in the overview ruler. */
export class OutcomeStyles extends Disposable {
  readonly #types = new Map<OutcomeStyle, vscode.TextEditorDecorationType>();

  constructor() {
    super();
    for (const style of Object.keys(COLOURS) as OutcomeStyle[]) {
      const ruler = RULER[style];
      const type = vscode.window.createTextEditorDecorationType({
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        overviewRulerLane: vscode.OverviewRulerLane.Right,
        ...(ruler !== undefined && { overviewRulerColor: new vscode.ThemeColor(ruler) }),
        after: {
          margin: '0 0 0 2.5em',
          color: new vscode.ThemeColor(COLOURS[style]),
          ...(style === 'stale' && { fontStyle: 'italic' }),
        },
      });
      this.#types.set(style, this._register(type));
    }
  }

  /** Replaces all outcomes that the editor shows. */
  apply(
    editor: vscode.TextEditor,
    drawn: ReadonlyMap<OutcomeStyle, vscode.DecorationOptions[]>,
  ): void {
    for (const [style, type] of this.#types) editor.setDecorations(type, drawn.get(style) ?? []);
  }
}

/** An outcome at the end of its line. */
export function outcomeDecoration(mark: CheckMark, range: vscode.Range): vscode.DecorationOptions {
  return {
    range,
    hoverMessage: hoverText(mark),
    renderOptions: { after: { contentText: lineText(mark) } },
  };
}

/** `✗ 10 rows; idx_b is missing` */
export function lineText({ check, stale }: Pick<CheckMark, 'check' | 'stale'>): string {
  const sign = OUTCOME_SIGN[check.outcome];
  const detail = outcomeDetail(check);
  const word = outcomeWord(check.outcome);
  const text = detail === '' ? `${sign} ${word}` : `${sign} ${word}: ${detail}`;
  return stale ? `${text} (${vscode.l10n.t('out of date')})` : text;
}

export function outcomeWord(outcome: CheckOutcome): string {
  switch (outcome) {
    case 'passed':
      return vscode.l10n.t('passed');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'errored':
      return vscode.l10n.t('errored');
    case 'inconclusive':
      return vscode.l10n.t('inconclusive');
    case 'notChecked':
      return vscode.l10n.t('not checked');
  }
}

const LONGEST_IN_HOVER = 600;

function hoverText({ path, check, stale }: CheckMark): vscode.MarkdownString {
  const shown = (text: string) => escapeMarkdown(oneLine(text, LONGEST_IN_HOVER));
  const row = (label: string, text: string) => `- ${label}: ${shown(text)}`;
  const { stated, note, outcome } = check;
  const text = new vscode.MarkdownString(
    [
      `**${OUTCOME_SIGN[outcome]} ${outcomeWord(outcome)}** ${shown(check.title)}`,
      [
        row(vscode.l10n.t('Expected'), check.expected),
        row(vscode.l10n.t('Actual'), check.actual),
        ...(stated?.sentences ?? []).map((one) => row(vscode.l10n.t('The guide says'), one)),
        ...(stated?.missing?.length
          ? [row(vscode.l10n.t('Missing'), stated.missing.join(', '))]
          : []),
        ...(stated?.extra?.length
          ? [row(vscode.l10n.t('Not expected'), stated.extra.join(', '))]
          : []),
        ...(note === undefined ? [] : [row(vscode.l10n.t('Note'), note)]),
      ].join('\n'),
      ...(stale
        ? [
            `*${vscode.l10n.t('The text or the database was changed since. Run it again to know what is true now.')}*`,
          ]
        : []),
      links(path, check),
    ].join('\n\n'),
  );
  text.isTrusted = {
    enabledCommands: [COMMAND.runCheck, COMMAND.showResults, COMMAND.compareCheck],
  };
  return text;
}

function links(path: string, check: CheckReport): string {
  const argument = { path, ids: [idInFile(path, check.id)] };
  const link = (title: string, command: string, ...given: unknown[]) =>
    `[${title}](command:${command}?${encoded(given)})`;
  return [
    link(vscode.l10n.t('Run again'), COMMAND.runCheck, argument),
    link(vscode.l10n.t('Show in panel'), COMMAND.showResults),
    ...(check.outcome === 'passed' || check.outcome === 'notChecked'
      ? []
      : [link(vscode.l10n.t('Compare'), COMMAND.compareCheck, { path, id: check.id })]),
  ].join(' | ');
}

/** A parenthesis would end the link. */
function encoded(given: readonly unknown[]): string {
  return encodeURIComponent(JSON.stringify(given)).replaceAll('(', '%28').replaceAll(')', '%29');
}
