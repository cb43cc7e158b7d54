import * as vscode from 'vscode';
import type { OrderReport } from '../../core/report/model';
import { MANIFEST_FILE } from '../../core/manifest/model';
import type { Activity } from '../activity';
import type { EngineHost } from '../engineHost';
import type { Failures } from '../failures';
import { requireRoot, requireTrust } from '../guards';
import { fileUri, type OpenFolder } from '../openFolder';
import type { ComparisonDocuments } from './comparisonDocuments';

/** Asks a person whether the manifest shall be written. */
export type ConfirmOrder = (report: OrderReport) => Promise<boolean>;

/** Writes the order that a guide gives into the manifest, after showing what would be written. */
export class OrderImport {
  constructor(
    private readonly ports: {
      readonly folder: OpenFolder;
      readonly engines: Pick<EngineHost, 'get'>;
      readonly activity: Activity;
      readonly comparisons: ComparisonDocuments;
      readonly failures: Failures;
      /** Read at each import: tests put another one in its place. */
      readonly confirm: () => ConfirmOrder;
      /** The manifest is another one now. */
      readonly written: () => void;
    },
  ) {}

  /** Resolves with what was written, or undefined when nothing was. */
  async import(guide: string): Promise<OrderReport | undefined> {
    const { failures, comparisons, confirm } = this.ports;
    requireTrust(this.ports.folder);
    const proposed = await this.#ask(guide);
    if (proposed.error) {
      failures.show(proposed.error);
      return undefined;
    }
    if (proposed.unchanged) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0} gives this order already.', MANIFEST_FILE),
      );
      return undefined;
    }
    await comparisons.open(
      vscode.l10n.t('{0}: Now ↔ With the Order of the Guide', MANIFEST_FILE),
      { name: MANIFEST_FILE, text: await this.#manifestNow() },
      { name: MANIFEST_FILE, text: proposed.manifest },
    );
    if (!(await confirm()(proposed))) return undefined;
    const written = await this.#ask(guide, proposed.manifest);
    if (written.error) {
      failures.show(written.error);
      return undefined;
    }
    this.ports.written();
    return written;
  }

  /** @param confirmed the manifest to write, and no other; without one nothing is written */
  #ask(guide: string, confirmed?: string): Promise<OrderReport> {
    const { folder, engines, activity } = this.ports;
    const root = requireRoot(folder);
    const order = { root, guide, write: confirmed !== undefined, expected: confirmed };
    return activity.run(vscode.l10n.t('Reading the order of {0}', guide), async (signal) =>
      (await engines.get()).importOrder({ ...order, signal }),
    );
  }

  async #manifestNow(): Promise<string> {
    const uri = fileUri(this.ports.folder, MANIFEST_FILE);
    try {
      return uri ? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) : '';
    } catch {
      // There is none yet.
      return '';
    }
  }
}

/** Asks in a list at the top of the window, which leaves the comparison below to be read. */
export const confirmOrderInList: ConfirmOrder = async (report) => {
  const write = {
    label: vscode.l10n.t('Write {0}', MANIFEST_FILE),
    detail: remarks(report),
    iconPath: new vscode.ThemeIcon('save'),
  };
  const leave = { label: vscode.l10n.t('Do Nothing'), iconPath: new vscode.ThemeIcon('close') };
  // The harmless answer first: an Enter that was meant for the document must not write anything.
  const answer = await vscode.window.showQuickPick([leave, write], {
    title: vscode.l10n.t('{0} files in the order of {1}', report.order.length, report.guide),
    placeHolder: vscode.l10n.t('What would be written is open below. Escape does nothing.'),
    ignoreFocusOut: true,
  });
  return answer === write;
};

function remarks({ missing, unnamed }: OrderReport): string {
  return [
    ...(missing.length > 0 ? [vscode.l10n.t('Not in the workspace: {0}', missing.join(', '))] : []),
    ...(unnamed.length > 0
      ? [vscode.l10n.t('The guide does not name: {0}', unnamed.join(', '))]
      : []),
  ].join('. ');
}
