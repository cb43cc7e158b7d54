import path from 'node:path';
import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import type { CheckReport, ExplainedFile, VerifyReport } from '../../core/report/model';
import { idInFile, keyOf } from '../../messages/checkIds';
import {
  runnableSectionAt,
  runnableStatementAt,
  statementAt,
  stepAt,
} from '../guides/chosenStatements';
import type { Explanations } from '../guides/explanations';
import type { GuideRuns } from '../guides/guideRuns';
import type { Guides } from '../guides/guides';
import type { PlaceholderQuestions } from '../guides/placeholderQuestions';
import type { ShownResults } from '../guides/shownResults';
import type { StepTicks } from '../guides/stepTicks';
import { requireRoot } from '../guards';
import type { GuideOutcomes } from '../inline/guideOutcomes';
import type { Migrations } from '../migrations';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';
import type { Targets } from '../targets/targets';
import type { ComparisonDocuments } from './comparisonDocuments';
import { isRecord } from './given';

interface Ports {
  readonly folder: OpenFolder;
  readonly guides: Guides;
  readonly explanations: Explanations;
  readonly runs: GuideRuns;
  readonly questions: PlaceholderQuestions;
  readonly ticks: StepTicks;
  readonly ticksChanged: () => void;
  readonly targets: Pick<Targets, 'chosen'>;
  readonly shown: ShownResults;
  readonly outcomes: GuideOutcomes;
  readonly comparisons: ComparisonDocuments;
  readonly migrations: Pick<Migrations, 'snapshot' | 'paths'>;
}

/** What a lens, a link or the panel names: a file of the workspace, and ids in it. */
interface Named {
  readonly path: string;
  readonly ids: readonly string[];
}

/**
 * The commands on guides. Each takes what a lens or the panel names, else what stands at the cursor. What names a file may
 * be a web page: only guides and migrations of the workspace are taken.
 */
export class GuideCommands {
  constructor(private readonly ports: Ports) {}

  async runGuide(given: readonly unknown[]): Promise<VerifyReport | undefined> {
    const guide = await this.chooseGuide(given, vscode.l10n.t('Guide to verify'));
    if (guide === undefined) return undefined;
    return this.ports.runs.run({
      guides: [{ path: guide }],
      title: path.posix.basename(guide),
      withMigrations: true,
      reveal: true,
    });
  }

  async runSection(given: readonly unknown[]): Promise<VerifyReport | undefined> {
    const named = await this.#named(given, (file, line) => runnableSectionAt(file, line)?.id);
    if (!named) return undefined;
    const file = await this.#file(named.path);
    const first = file?.sections.find(({ id }) => named.ids.includes(idInFile(named.path, id)));
    return this.#run(named, first?.title);
  }

  async runCheck(given: readonly unknown[]): Promise<VerifyReport | undefined> {
    const named = await this.#named(given, (file, line) => runnableStatementAt(file, line)?.id);
    if (!named) return undefined;
    const file = await this.#file(named.path);
    const first = file?.blocks
      .flatMap(({ statements }) => statements)
      .find(({ id }) => named.ids.includes(idInFile(named.path, id)));
    return this.#run(named, first?.title);
  }

  async openGuide(given: readonly unknown[]): Promise<void> {
    const guide = await this.chooseGuide(given, vscode.l10n.t('Guide to open'));
    const uri = guide === undefined ? undefined : fileUri(this.ports.folder, guide);
    if (uri) await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  }

  /** Does with a step what its lens says; called without one, ticks it or takes the tick away. */
  async tickStep(given: readonly unknown[]): Promise<void> {
    const named = await this.#named(given, stepAt);
    const [step] = named?.ids ?? [];
    if (!named || step === undefined) return;
    const { ticks, targets } = this.ports;
    const { id } = targets.chosen;
    const isDone = ticks.of(id)[keyOf(named.path, step)] !== undefined;
    await ticks.set(id, named.path, step, wantedIn(given) ?? !isDone);
    this.ports.ticksChanged();
  }

  async forgetPlaceholders(): Promise<void> {
    const count = await this.ports.questions.forget();
    const { name } = this.ports.targets.chosen;
    void vscode.window.showInformationMessage(
      count === 0
        ? vscode.l10n.t('No answer to a placeholder is kept for {0}.', name)
        : count === 1
          ? vscode.l10n.t('Forgot 1 answer to a placeholder for {0}.', name)
          : vscode.l10n.t('Forgot {0} answers to placeholders for {1}.', count, name),
    );
  }

  /** Expected and actual of a check side by side. */
  async compareCheck(given: readonly unknown[]): Promise<void> {
    const named = await this.#named(given, (file, line) => statementAt(file, line)?.id);
    const [id] = named?.ids ?? [];
    if (!named || id === undefined) return;
    const check = this.#outcomeOf(named.path, id);
    if (!check) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This check has no outcome yet. Run it first.'),
      );
      return;
    }
    const { comparison } = check.stated ?? {};
    await this.ports.comparisons.open(
      vscode.l10n.t('{0}: Expected ↔ Actual', check.title.slice(0, LONGEST_TITLE)),
      { name: vscode.l10n.t('expected'), text: comparison?.expected ?? check.expected },
      { name: vscode.l10n.t('actual'), text: comparison?.actual ?? check.actual },
    );
  }

  #run({ path: file, ids }: Named, title: string | undefined): Promise<VerifyReport> {
    return this.ports.runs.run({
      guides: [{ path: file, only: ids }],
      title: title ?? path.posix.basename(file),
    });
  }

  #outcomeOf(file: string, id: string): CheckReport | undefined {
    const key = keyOf(file, id);
    const marked = this.ports.outcomes
      .of(file)
      .find(({ check }) => keyOf(file, check.id) === key)?.check;
    return (
      marked ??
      this.ports.shown.verification?.checks.find(
        ({ id: other, source }) => source.path === file && keyOf(file, other) === key,
      )
    );
  }

  async #named(
    given: readonly unknown[],
    atLine: (file: ExplainedFile, line: number) => string | undefined,
  ): Promise<Named | undefined> {
    requireRoot(this.ports.folder);
    const named = namedIn(given);
    if (named) {
      await this.#requireKnown(named.path);
      return { path: named.path, ids: named.ids.map((id) => idInFile(named.path, id)) };
    }
    const editor = vscode.window.activeTextEditor;
    const line = (editor?.selection.active.line ?? 0) + 1;
    const file = editor && relativePath(this.ports.folder, editor.document.uri);
    if (file !== undefined && (await this.#isKnown(file))) {
      const explained = await this.#file(file);
      const id = explained && atLine(explained, line);
      if (id !== undefined) return { path: file, ids: [idInFile(file, id)] };
    }
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Put the cursor on a section, a check or a step of a guide, and try again.'),
    );
    return undefined;
  }

  async #file(file: string): Promise<ExplainedFile | undefined> {
    const explained = await this.ports.explanations.of(file);
    return explained.kind === 'read' ? explained.file : undefined;
  }

  async #isKnown(file: string): Promise<boolean> {
    if (this.ports.migrations.paths.includes(file)) return true;
    return (await this.ports.guides.list()).includes(file);
  }

  async #requireKnown(file: string): Promise<void> {
    if (await this.#isKnown(file)) return;
    throw new PlumblineError(
      'fileUnreadable',
      vscode.l10n.t('{0} is neither a guide nor a migration of this folder.', file),
      { path: file },
    );
  }

  /** A guide that is named, shown in the editor, the only one, or picked; undefined when there is none or no wish. */
  async chooseGuide(given: readonly unknown[], placeHolder: string): Promise<string | undefined> {
    requireRoot(this.ports.folder);
    const { folder, guides } = this.ports;
    const [first] = given;
    const named = first instanceof vscode.Uri ? relativePath(folder, first) : namedIn(given)?.path;
    if (first instanceof vscode.Uri || named !== undefined) {
      const all = await guides.list();
      if (named !== undefined && all.includes(named)) return named;
      throw new PlumblineError(
        'fileUnreadable',
        vscode.l10n.t('{0} is no guide of this folder.', named ?? (first as vscode.Uri).fsPath),
      );
    }
    const all = await guides.list();
    const editor = vscode.window.activeTextEditor;
    const shown = editor && relativePath(folder, editor.document.uri);
    if (shown !== undefined && all.includes(shown)) return shown;
    if (all.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No guide was found. Plumbline takes the Markdown files that plumbline.json names, else those beside the migrations whose name says guide, migration or readme.',
        ),
      );
      return undefined;
    }
    return all.length === 1 ? all[0] : vscode.window.showQuickPick(all, { placeHolder });
  }
}

const LONGEST_TITLE = 80;

function namedIn([first]: readonly unknown[]): Named | undefined {
  if (!isRecord(first) || typeof first.path !== 'string') return undefined;
  const given: unknown[] = Array.isArray(first.ids) ? first.ids : [first.id];
  return { path: first.path, ids: given.filter((id) => typeof id === 'string') };
}

/** The second click of a double click, which comes before the lens says another thing, wants what the first one wanted. */
function wantedIn([first]: readonly unknown[]): boolean | undefined {
  return isRecord(first) && typeof first.isDone === 'boolean' ? first.isDone : undefined;
}
