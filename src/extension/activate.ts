import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { Activity } from './activity';
import type { TestApi } from './api';
import type { Confirmation } from './commands/confirmation';
import { commandHandlers } from './commands/commandHandlers';
import { CommandRunner, Commands } from './commands/commandRunner';
import { MigrationChoice } from './commands/migrationChoice';
import { MigrationRuns } from './commands/migrationRuns';
import { ModalConfirmation } from './commands/modalConfirmation';
import { answerPanel } from './commands/panelRequests';
import { PlanDocuments } from './commands/planDocuments';
import { Readings } from './commands/readings';
import { TargetCommands } from './commands/targetCommands';
import { ContextKeys } from './contextKeys';
import { EngineHost } from './engineHost';
import { Failures } from './failures';
import { FileWatch } from './fileWatch';
import { MigrationDiagnostics } from './inline/migrationDiagnostics';
import { Log } from './log';
import { Migrations } from './migrations';
import { openFolder } from './openFolder';
import { registerResultsPanel } from './panel/resultsPanel';
import { Requests } from './requests';
import { announceTarget } from './targets/announceTarget';
import { secretsOf } from './targets/secretsOf';
import { Targets } from './targets/targets';
import { TargetStatusBar } from './targets/targetStatusBar';
import { TargetStore } from './targets/targetStore';
import { MigrationsTree } from './tree/migrationsTree';
import { MigrationsView } from './tree/migrationsView';

/** The built-in target's process takes 370 MB and 2 s to start: it stays as long as somebody is at work with it. */
const KEEP_BUILTIN_MS = 120_000;

let engines: EngineHost | undefined;

/** Builds everything and connects it. Neither the engine nor a file is loaded here. */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const keep = <Item extends vscode.Disposable>(item: Item): Item => {
    context.subscriptions.push(item);
    return item;
  };
  const { version } = context.extension.packageJSON as { version: string };
  const log = keep(new Log());
  const options = {
    builtinEntry: path.join(context.extensionPath, 'dist', 'builtin', 'process.js'),
    cacheDirectory: process.env.PLUMBLINE_CACHE_DIR ?? context.globalStorageUri.fsPath,
    applicationName: `plumbline ${version} (VS Code)`,
    keepBuiltinMs: KEEP_BUILTIN_MS,
    environment: process.env,
  };
  const engineHost = new EngineHost(options, (text) => log.redact(text));
  engines = engineHost;
  const folder = openFolder;
  const failures = new Failures(log);
  const contextKeys = new ContextKeys();
  const activity = keep(
    new Activity((running) => contextKeys.set('plumbline.busy', running !== null)),
  );
  const store = new TargetStore(
    context.workspaceState,
    context.secrets,
    () => `url:${randomUUID()}`,
  );
  const findTargets = async () =>
    folder.root !== undefined && folder.isTrusted
      ? (await engineHost.get()).findTargets(folder.root)
      : [];
  const targets = keep(
    new Targets(store, findTargets, (url) => secretsOf(url).forEach((secret) => log.hide(secret))),
  );
  const requests = new Requests(engineHost, folder, targets);
  const migrations = keep(
    new Migrations({ folder, engines: engineHost, requests, targets, activity, log }),
  );
  const tree = keep(new MigrationsTree(migrations, folder));
  keep(new MigrationsView(tree, { migrations, targets, folder, contextKeys }));
  const statusBar = keep(new TargetStatusBar(targets));
  const diagnostics = keep(new MigrationDiagnostics(folder));
  const results = registerResultsPanel(context);
  const plans = keep(new PlanDocuments());
  let confirmation: Confirmation = new ModalConfirmation(plans);
  const asking = confirmation;
  const runs = new MigrationRuns({
    ...{ activity, requests, targets, results, diagnostics, migrations, failures, folder, log },
    confirmation: () => confirmation,
  });
  const readings = new Readings({ activity, requests, targets, results, failures });
  const choice = new MigrationChoice(migrations, folder);
  const targetCommands = new TargetCommands(targets, engineHost, folder);
  const handlers = commandHandlers({
    ...{ runs, readings, choice, targetCommands, migrations, results, activity, folder, log },
  });
  const runner = new CommandRunner(handlers, folder, failures);
  keep(new Commands(runner));

  keep(migrations.onDidChange(({ migrations: all }) => diagnostics.showProblems(all)));
  keep(migrations.onDidChange(({ report }) => report && results.update({ target: report.target })));
  keep(results.onMessage((request) => void answerPanel(request, { migrations, folder, failures })));
  keep(
    new FileWatch(
      folder,
      () => migrations.paths,
      () => void migrations.refresh('files'),
    ),
  );
  keep(vscode.workspace.onDidGrantWorkspaceTrust(() => void migrations.refresh('files')));
  keep(
    targets.onDidSwitch(() => {
      migrations.forgetStatus();
      void announceTarget({ targets, engines: engineHost, results, migrations });
      void migrations.refresh('files');
    }),
  );
  const ready = migrations.refresh('files');

  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return {
    ready,
    tree: () => tree.roots,
    ...{ migrations, targets, folder },
    answerWith: (answering) => (confirmation = answering ?? asking),
    run: (name, ...given) => runner.run(name, ...given) as ReturnType<TestApi['run']>,
    get statusBar() {
      return statusBar.text;
    },
  };
}

/** Ends the built-in target's process; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await engines?.close();
}
