import path from 'node:path';
import * as vscode from 'vscode';
import { statusLabel } from '../../core/migration/statusText';
import { PlumblineError } from '../../core/errors';
import type { MigrationReport } from '../../core/report/model';
import type { NodeFlag } from '../ids';
import { requireRoot } from '../guards';
import type { Migrations } from '../migrations';
import { relativePath, type OpenFolder } from '../openFolder';
import { migrationFlags } from '../tree/migrationFlags';
import { MigrationNode } from '../tree/migrationNode';

/**
 * Which migrations a command is about: the rows that it was called on, the files of the Explorer, else the file in the
 * editor, else what a person picks from a list.
 */
export class MigrationChoice {
  constructor(
    private readonly migrations: Migrations,
    private readonly folder: OpenFolder,
  ) {}

  /**
   * @param given the command's arguments, as VS Code's menus pass them: (row, selected rows) or (file, selected files)
   * @param flag only migrations with which this can be done are offered in the list
   * @returns in the engine's order; undefined when the person picked none, or when a row is gone, which has been told by then
   * @throws PlumblineError `noSuchMigration` for a file that is none; NoFolderError
   */
  async choose(
    given: readonly unknown[],
    flag: NodeFlag,
    placeHolder: string,
  ): Promise<MigrationReport[] | undefined> {
    requireRoot(this.folder);
    if (namesGoneRow(given)) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The list changed at that moment, and nothing was started. Choose it again.'),
      );
      return undefined;
    }
    if (!this.migrations.snapshot.isListed) await this.migrations.refresh('files');
    const named = this.#named(given);
    if (named.length > 0) {
      const order = this.migrations.snapshot.migrations.map((migration) => migration.path);
      return named.sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
    }
    const edited = this.#ofEditor();
    if (edited) return [edited];
    const picked = await this.#pick(flag, placeHolder);
    return picked && [picked];
  }

  #named(given: readonly unknown[]): MigrationReport[] {
    const [first, all] = given;
    const items: unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
    return items.flatMap((item) => {
      if (item instanceof MigrationNode) return [item.migration];
      return item instanceof vscode.Uri ? [this.#ofFile(item)] : [];
    });
  }

  #ofFile(file: vscode.Uri): MigrationReport {
    const found = this.#find(file);
    if (found) return found;
    throw new PlumblineError(
      'noSuchMigration',
      vscode.l10n.t('{0} is no migration of this workspace.', path.basename(file.fsPath)),
    );
  }

  #ofEditor(): MigrationReport | undefined {
    const file = vscode.window.activeTextEditor?.document.uri;
    return file && this.#find(file);
  }

  #find(file: vscode.Uri): MigrationReport | undefined {
    const relative = relativePath(this.folder, file);
    return this.migrations.snapshot.migrations.find((migration) => migration.path === relative);
  }

  async #pick(flag: NodeFlag, placeHolder: string): Promise<MigrationReport | undefined> {
    const items = this.migrations.snapshot.migrations
      .filter((migration) => migrationFlags(migration).includes(flag))
      .map((migration) => ({
        label: path.posix.basename(migration.path),
        description: migration.status === 'unknown' ? '' : statusLabel(migration),
        detail: migration.source,
        migration,
      }));
    if (items.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no migration with which this can be done.'),
      );
      return undefined;
    }
    return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))
      ?.migration;
  }
}

/**
 * VS Code hands nothing over for a row that it does not know any more, because the rows were drawn anew after the click. The
 * file in the editor is another one than a person meant then, and the rest of a selection is not all of it.
 */
function namesGoneRow(given: readonly unknown[]): boolean {
  const [first, all] = given;
  const rows: unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  return given.length > 0 && rows.some((row) => row === undefined || row === null);
}
