import * as vscode from 'vscode';
import type { OpenRunReport } from '../../core/report/model';
import type { ContextKeys } from '../contextKeys';
import { timeText } from '../editorTime';
import { VIEW, type ViewContent } from '../ids';
import { Disposable } from '../lifecycle';
import type { Migrations, MigrationsSnapshot } from '../migrations';
import { fileUri, type OpenFolder } from '../openFolder';
import { guardedName } from '../targets/targetText';
import type { Targets } from '../targets/targets';
import type { MigrationsTree } from './migrationsTree';
import type { TreeNode } from './node';

/** The view "Migrations": the tree, the count of pending migrations as its badge, and the target's name in its title. */
export class MigrationsView extends Disposable {
  readonly #view: vscode.TreeView<TreeNode>;

  constructor(
    tree: MigrationsTree,
    private readonly ports: {
      readonly migrations: Migrations;
      readonly targets: Targets;
      readonly folder: OpenFolder;
      readonly contextKeys: ContextKeys;
    },
  ) {
    super();
    const { migrations, targets } = ports;
    this.#view = this._register(
      vscode.window.createTreeView(VIEW.migrations, {
        treeDataProvider: tree,
        canSelectMany: true,
        showCollapseAll: false,
      }),
    );
    this._register(migrations.onDidChange((snapshot) => this.#show(snapshot)));
    this._register(targets.onDidChange(() => this.#show(migrations.snapshot)));
    this._register(
      this.#view.onDidChangeVisibility(({ visible }) => (migrations.isWatched = visible)),
    );
    this._register(migrations.onDidChangeReading((isReading) => this.#tellReading(isReading)));
    migrations.isWatched = this.#view.visible;
    this.#show(migrations.snapshot);
  }

  #show(snapshot: MigrationsSnapshot): void {
    const { folder, contextKeys, targets } = this.ports;
    const pending = snapshot.report?.summary.pending ?? 0;
    this.#view.badge =
      pending === 0
        ? undefined
        : {
            value: pending,
            tooltip:
              pending === 1
                ? vscode.l10n.t('1 pending migration')
                : vscode.l10n.t('{0} pending migrations', pending),
          };
    const content = contentOf(snapshot, folder);
    contextKeys.set('plumbline.content', content);
    this.#view.description = guardedName(targets.chosen);
    // The description is not shown where the view is the only one of its container; a message hides the welcome text.
    const { openRun, refusal } = snapshot.report ?? {};
    this.#view.message =
      content === 'rows'
        ? [
            targetMessage(targets, folder),
            ...(openRun ? [openRunMessage(openRun)] : []),
            ...(refusal ? [refusal.message, refusal.nextStep] : []),
          ].join(' ')
        : '';
    if (!snapshot.isListed) return;
    // `resourcePath` is the path of the system for local files and the URI's path for others.
    const paths = snapshot.migrations.flatMap(({ path }) => {
      const uri = fileUri(folder, path);
      return uri ? [uri.fsPath, uri.path] : [];
    });
    contextKeys.set('plumbline.migrationPaths', [...new Set(paths)]);
  }

  #endReading: (() => void) | undefined;

  /** The thin line that runs above the rows while the target is asked. */
  #tellReading(isReading: boolean): void {
    this.#endReading?.();
    this.#endReading = undefined;
    if (!isReading) return;
    void vscode.window.withProgress(
      { location: { viewId: VIEW.migrations } },
      () => new Promise<void>((resolve) => (this.#endReading = resolve)),
    );
  }
}

function contentOf(snapshot: MigrationsSnapshot, folder: OpenFolder): ViewContent {
  if (folder.root === undefined) return 'noFolder';
  if (!snapshot.isListed) return 'loading';
  return snapshot.migrations.length > 0 || snapshot.error ? 'rows' : 'noMigrations';
}

function openRunMessage({ startedAt, by, isGoing }: OpenRunReport): string {
  return isGoing
    ? vscode.l10n.t('A run goes on since {0}, by {1}.', timeText(startedAt), by)
    : vscode.l10n.t(
        'The last run ({0}, by {1}) did not end; what it recorded is shown.',
        timeText(startedAt),
        by,
      );
}

function targetMessage(targets: Targets, folder: OpenFolder): string {
  const target = guardedName(targets.chosen);
  return folder.hasMore
    ? vscode.l10n.t(
        'Target: {0}. Of this workspace, the first folder is shown: {1}.',
        target,
        folder.name,
      )
    : vscode.l10n.t('Target: {0}', target);
}
