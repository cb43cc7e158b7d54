import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { Activity } from './activity';
import type { TestApi } from './api';
import type { Confirmation } from './commands/confirmation';
import { ComparisonDocuments } from './commands/comparisonDocuments';
import { commandHandlers } from './commands/commandHandlers';
import { CommandRunner, Commands } from './commands/commandRunner';
import { GuideCommands } from './commands/guideCommands';
import { MigrationChoice } from './commands/migrationChoice';
import { MigrationRuns } from './commands/migrationRuns';
import { ModalConfirmation } from './commands/modalConfirmation';
import { confirmOrderInList, OrderImport } from './commands/orderImport';
import { answerPanel } from './commands/panelRequests';
import { PlanDocuments } from './commands/planDocuments';
import { Readings } from './commands/readings';
import { Rehearsals } from './commands/rehearsals';
import { RollbackDrafts } from './commands/rollbackDrafts';
import { RunHistory } from './commands/runHistory';
import { TargetCommands } from './commands/targetCommands';
import { ContextKeys } from './contextKeys';
import { EngineHost } from './engineHost';
import { Failures } from './failures';
import { FileWatch } from './fileWatch';
import { Explanations } from './guides/explanations';
import { GuideRuns } from './guides/guideRuns';
import { Guides } from './guides/guides';
import { GuideTests } from './guides/guideTests';
import { PlaceholderAnswers } from './guides/placeholderAnswers';
import { askInInputBox, PlaceholderQuestions } from './guides/placeholderQuestions';
import { ShownResults } from './guides/shownResults';
import { signNow } from './guides/signNow';
import { StepTicks } from './guides/stepTicks';
import { GuideCodeLenses } from './inline/guideCodeLenses';
import { GuideOutcomes } from './inline/guideOutcomes';
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
    toolVersion: version,
    runDirectory: path.join((context.storageUri ?? context.globalStorageUri).fsPath, 'runs'),
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
  const guides = keep(new Guides({ folder, engines: engineHost, contextKeys, log }));
  const explanations = keep(new Explanations(folder, engineHost, guides));
  const outcomes = keep(new GuideOutcomes(folder, guides.onDidChangeFile));
  const shown = new ShownResults(results, outcomes);
  const plans = keep(new PlanDocuments(engineHost));
  let confirmation: Confirmation = new ModalConfirmation(plans);
  const asking = confirmation;
  const rehearsals = new Rehearsals({
    ...{ activity, requests, targets, results, failures, folder, log },
  });
  const rollbackDrafts = new RollbackDrafts({ attempts: rehearsals, failures, folder });
  const runs = new MigrationRuns({
    ...{ activity, requests, targets, results, shown, diagnostics, migrations, failures },
    ...{ folder, log, plans, rehearsals },
    confirmation: () => confirmation,
  });
  const readings = new Readings({ activity, requests, targets, results, shown, failures });
  const runHistory = new RunHistory({ activity, requests, results, failures });
  const choice = new MigrationChoice(migrations, folder);
  const targetCommands = new TargetCommands(targets, engineHost, folder);
  let askPlaceholder = askInInputBox;
  const questions = new PlaceholderQuestions(
    new PlaceholderAnswers(context.workspaceState),
    targets,
    () => askPlaceholder,
  );
  const ticks = new StepTicks(context.workspaceState, signNow);
  const guideRuns = keep(
    new GuideRuns({
      ...{ activity, requests, targets, folder, explanations, questions, results, shown, failures },
    }),
  );
  const lenses = keep(
    new GuideCodeLenses({
      ...{ folder, guides, explanations, migrations, log },
      ticks: () => ticks.of(targets.chosen.id),
    }),
  );
  const tests = keep(
    new GuideTests({ folder, guides, explanations, runs: guideRuns, outcomes, failures, log }),
  );
  const showTicks = () => {
    results.update({ ticks: { ...ticks.of(targets.chosen.id) } });
    lenses.refresh();
  };
  const comparisons = keep(new ComparisonDocuments());
  const guideCommands = new GuideCommands({
    ...{ folder, guides, explanations, questions, ticks, targets, shown, outcomes, comparisons },
    ...{ migrations, runs: guideRuns, ticksChanged: showTicks },
  });
  let confirmOrder = confirmOrderInList;
  const orderImport = new OrderImport({
    ...{ folder, engines: engineHost, activity, comparisons, failures },
    confirm: () => confirmOrder,
    written: () => {
      guides.lookAgain();
      void migrations.refresh('files');
    },
  });
  const handlers = commandHandlers({
    ...{ runs, readings, choice, targetCommands, guideCommands, orderImport, runHistory },
    ...{ plans, migrations, results, activity, folder, log, rehearsals, rollbackDrafts },
  });
  const runner = new CommandRunner(handlers, folder, failures);
  keep(new Commands(runner));

  keep(migrations.onDidChange(({ migrations: all }) => diagnostics.showProblems(all)));
  keep(migrations.onDidChange(({ report }) => report && results.update({ target: report.target })));
  keep(migrations.onDidChange(() => lenses.refresh()));
  keep(explanations.onDidForget(() => lenses.refresh()));
  keep(guides.onDidChangeManifest(() => explanations.forgetAll()));
  let migrationPaths = '';
  keep(
    migrations.onDidChange(() => {
      const paths = migrations.paths.join('\n');
      if (paths === migrationPaths) return;
      migrationPaths = paths;
      explanations.forgetAll();
      // Guides stand beside migrations: a folder of these can bring some.
      guides.lookAgain();
    }),
  );
  keep(
    guides.onDidChange(() => {
      explanations.forgetAll();
      lenses.refresh();
    }),
  );
  keep(
    results.onMessage(
      (request) => void answerPanel(request, { migrations, guides, folder, failures }),
    ),
  );
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
      shown.forget();
      showTicks();
      void announceTarget({ targets, engines: engineHost, results, migrations });
      void migrations.refresh('files');
    }),
  );
  results.update({ ticks: { ...ticks.of(targets.chosen.id) } });
  const ready = migrations.refresh('files');

  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return {
    ready,
    tree: () => tree.roots,
    ...{ migrations, targets, folder, guides, outcomes, shown, tests: tests.controller },
    answerWith: (answering) => (confirmation = answering ?? asking),
    answerPlaceholdersWith: (answering) => (askPlaceholder = answering ?? askInInputBox),
    answerOrderWith: (answering) => (confirmOrder = answering ?? confirmOrderInList),
    run: (name, ...given) => runner.run(name, ...given) as ReturnType<TestApi['run']>,
    get isBusy() {
      return activity.running !== null;
    },
    get statusBar() {
      return statusBar.text;
    },
  };
}

/** Ends the built-in target's process; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await engines?.close();
}
