import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import type { MigrationReport } from '../../core/report/model';
import type { Activity } from '../activity';
import type { CommandName } from '../ids';
import type { Log } from '../log';
import type { Migrations } from '../migrations';
import type { OpenFolder } from '../openFolder';
import type { ResultsView } from '../results';
import { migrationFlags } from '../tree/migrationFlags';
import type { GuideCommands } from './guideCommands';
import type { MigrationChoice } from './migrationChoice';
import type { MigrationRuns } from './migrationRuns';
import { openMigrationFile } from './openFile';
import type { OrderImport } from './orderImport';
import type { PlanDocuments } from './planDocuments';
import type { Readings } from './readings';
import type { Rehearsals } from './rehearsals';
import type { RollbackDrafts } from './rollbackDrafts';
import type { RunHistory } from './runHistory';
import type { TargetCommands } from './targetCommands';

export interface CommandPorts {
  readonly runs: MigrationRuns;
  readonly rehearsals: Rehearsals;
  readonly rollbackDrafts: RollbackDrafts;
  readonly readings: Readings;
  readonly choice: MigrationChoice;
  readonly targetCommands: TargetCommands;
  readonly guideCommands: GuideCommands;
  readonly orderImport: OrderImport;
  readonly plans: PlanDocuments;
  readonly runHistory: RunHistory;
  readonly migrations: Migrations;
  readonly results: ResultsView;
  readonly activity: Activity;
  readonly folder: OpenFolder;
  readonly log: Log;
}

/** A command's work, with the arguments that VS Code's menus pass. What it resolves with is for tests. */
export type Handler = (...given: unknown[]) => Promise<unknown>;

/** What each command does; one that is missing here does not compile. */
export function commandHandlers(ports: CommandPorts): Readonly<Record<CommandName, Handler>> {
  const { runs, readings, choice, targetCommands, migrations, results, activity, log } = ports;
  const { guideCommands, orderImport } = ports;
  return {
    applyAll: () => runs.run({ kind: 'apply', selection: { kind: 'pending' } }),
    apply: async (...given) => {
      const chosen = await choice.choose(given, 'apply', vscode.l10n.t('Migration to apply'));
      return chosen && runs.run({ kind: 'apply', selection: filesOf(chosen) });
    },
    applyUpTo: async (...given) => {
      const chosen = await choice.choose(
        given,
        'apply',
        vscode.l10n.t('Apply every pending migration up to this one'),
      );
      const last = chosen?.at(-1);
      return last && runs.run({ kind: 'apply', selection: { kind: 'to', version: last.version } });
    },
    dryRun: async (...given) => {
      const chosen = await choice.choose(
        given,
        'apply',
        vscode.l10n.t('Migration for a dry run, in a transaction that is rolled back'),
      );
      return chosen && runs.run({ kind: 'dryRun', selection: filesOf(chosen) });
    },
    dryRunAll: () => runs.run({ kind: 'dryRun', selection: { kind: 'pending' } }),
    showPlan: async (...given) => {
      // The view's own menu names no row: everything that is pending.
      if (given.every((one) => one === undefined)) {
        return runs.showPlan({ kind: 'apply', selection: { kind: 'pending' } });
      }
      const chosen = await choice.choose(given, 'apply', '');
      const [first] = chosen ?? [];
      if (!chosen || !first) return undefined;
      return migrationFlags(first).includes('apply')
        ? runs.showPlan({ kind: 'apply', selection: filesOf(chosen) })
        : runs.showPlan({ kind: 'rollback', selection: { kind: 'file', path: first.path } });
    },
    runPlan: async (document) => {
      const planned = ports.plans.plannedIn(document instanceof vscode.Uri ? document : undefined);
      if (planned) return runs.runPlanned(planned);
      throw new PlumblineError('changedSincePlan', vscode.l10n.t('This plan is over.'));
    },
    verify: async (...given) => {
      const chosen = await choice.choose(given, 'verify', vscode.l10n.t('Migration to verify'));
      return chosen && readings.verify(chosen.map(({ path }) => path));
    },
    verifyAll: () => readings.verify(undefined),
    rollback: async (...given) => {
      const chosen = await choice.choose(
        given,
        'rollback',
        vscode.l10n.t('Migration to roll back'),
      );
      const [only] = chosen ?? [];
      return only && runs.run({ kind: 'rollback', selection: { kind: 'file', path: only.path } });
    },
    showPolicies: () => readings.showPolicies(),
    openRollback: async (...given) => {
      const chosen = await choice.choose(
        given,
        'rollbackFile',
        vscode.l10n.t('Migration whose rollback to open'),
      );
      const [only] = chosen ?? [];
      if (only) await openMigrationFile(ports, rollbackPathOf(only));
    },
    rehearse: async (...given) => {
      const what = vscode.l10n.t('Migration whose rollback to rehearse');
      const [only] = (await choice.choose(given, 'rehearse', what)) ?? [];
      return only && ports.rehearsals.rehearse({ kind: 'file', path: only.path });
    },
    generateRollback: async (...given) => {
      const what = vscode.l10n.t('Migration to generate a rollback for');
      const [only] = (await choice.choose(given, 'generate', what)) ?? [];
      return only && ports.rollbackDrafts.generate(only);
    },
    refresh: () => migrations.refresh('all'),
    showResults: atOnce(() => results.show()),
    showRunHistory: (...given) => ports.runHistory.show(given),
    showLog: atOnce(() => log.show()),
    addTarget: () => targetCommands.add(),
    removeTarget: () => targetCommands.remove(),
    selectTarget: () => targetCommands.select(),
    cancel: atOnce(() => activity.cancel()),
    runGuide: (...given) => guideCommands.runGuide(given),
    runSection: (...given) => guideCommands.runSection(given),
    runCheck: (...given) => guideCommands.runCheck(given),
    openGuide: (...given) => guideCommands.openGuide(given),
    compareCheck: (...given) => guideCommands.compareCheck(given),
    tickStep: (...given) => guideCommands.tickStep(given),
    forgetPlaceholders: () => guideCommands.forgetPlaceholders(),
    importOrder: async (...given) => {
      const guide = await guideCommands.chooseGuide(given, vscode.l10n.t('Guide with the order'));
      return guide === undefined ? undefined : orderImport.import(guide);
    },
  };
}

function atOnce(work: () => void): Handler {
  return () => {
    work();
    return Promise.resolve();
  };
}

function filesOf(chosen: readonly MigrationReport[]) {
  return { kind: 'files', paths: chosen.map(({ path }) => path) } as const;
}

function rollbackPathOf(migration: MigrationReport): string {
  if (migration.rollbackPath !== undefined) return migration.rollbackPath;
  throw new PlumblineError('noRollback', vscode.l10n.t('{0} has no rollback.', migration.path), {
    path: migration.path,
  });
}
