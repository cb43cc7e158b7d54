import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import type { Failures } from '../failures';
import { TESTS } from '../ids';
import type { GuideOutcomes } from '../inline/guideOutcomes';
import { Disposable } from '../lifecycle';
import type { Log } from '../log';
import type { OpenFolder } from '../openFolder';
import type { Explanations } from './explanations';
import type { GuidePart, GuideRunEnded, GuideRuns, GuideRunWanted } from './guideRuns';
import type { Guides } from './guides';
import { GuideTestItems, leavesOf } from './guideTestItems';
import type { ShownParts } from './shownResults';
import { tellOutcome } from './testOutcome';

/** A run that was started in the view. */
interface StartedHere {
  readonly wanted: GuideRunWanted;
  readonly run: vscode.TestRun;
  readonly chosen: readonly vscode.TestItem[];
}

/**
 * The checks of the guides in the Testing view: guide, section, check. Guides are looked for when the view is opened, and
 * read when one is unfolded or run. What runs elsewhere shows its outcome here too. Only `passed` is green; a check that
 * was not made, or came to no conclusion, is skipped.
 */
export class GuideTests extends Disposable {
  readonly controller = this._register(
    vscode.tests.createTestController(TESTS, vscode.l10n.t('Plumbline Guides')),
  );
  readonly #items: GuideTestItems;
  readonly #started = new Set<StartedHere>();

  constructor(
    private readonly ports: {
      readonly folder: OpenFolder;
      readonly guides: Guides;
      readonly explanations: Explanations;
      readonly runs: GuideRuns;
      readonly outcomes: GuideOutcomes;
      readonly failures: Failures;
      readonly log: Log;
    },
  ) {
    super();
    const { guides, explanations, runs, outcomes } = ports;
    this.#items = new GuideTestItems(this.controller, ports.folder);
    this.controller.resolveHandler = (item) => this.#quietly(() => this.#resolve(item));
    this.controller.refreshHandler = async () => {
      guides.lookAgain();
      explanations.forgetAll();
      await this.#quietly(() => this.#resolve(undefined));
      for (const path of this.#items.read) await this.#quietly(() => this.#readGuide(path));
    };
    this._register(
      this.controller.createRunProfile(
        vscode.l10n.t('Run'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#run(request, token),
        true,
      ),
    );
    this._register(guides.onDidChange(() => this.#list()));
    this._register(
      explanations.onDidForget((path) => {
        if (this.#items.read.includes(path)) void this.#quietly(() => this.#readGuide(path));
      }),
    );
    this._register(
      outcomes.onDidOutdate((marks) => {
        const items = marks.flatMap(({ path, check }) => this.#items.itemOf(path, check.id) ?? []);
        if (items.length > 0) this.controller.invalidateTestResults(items);
      }),
    );
    this._register(
      runs.onDidEnd((ended) => {
        this.#publish(ended);
      }),
    );
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What the end of the window stops is no bug.
      if (!isAbort(error)) this.ports.log.bug(error);
    }
  }

  async #resolve(item: vscode.TestItem | undefined): Promise<void> {
    const meaning = item && this.#items.meaningOf(item);
    if (meaning) await this.#readGuide(meaning.path);
    else {
      await this.ports.guides.list().catch((error: unknown) => {
        // `Guides.problem` stands in the list.
        if (!PlumblineError.is(error)) throw error;
      });
      this.#list();
    }
  }

  #list(): void {
    const { paths, problem } = this.ports.guides;
    this.#items.list(paths, problem);
  }

  async #readGuide(path: string): Promise<void> {
    if (!this.#items.has(path)) return;
    const explained = await this.ports.explanations.of(path);
    if (explained.kind === 'read') this.#items.show(explained.file);
    else
      this.#items.complain(
        path,
        vscode.l10n.t('This guide is too large to be read in the editor.'),
      );
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request, undefined, false);
    let chosen: vscode.TestItem[] = [];
    try {
      if (!request.include) {
        await this.ports.guides.list();
        this.#list();
      }
      const roots = request.include ?? this.#items.guides;
      for (const root of roots) {
        const meaning = this.#items.meaningOf(root);
        if (meaning?.kind === 'guide') await this.#readGuide(meaning.path);
      }
      const excluded = new Set(request.exclude ?? []);
      chosen = roots.flatMap((root) => leavesOf(root, excluded));
      const guides = this.#partsOf(chosen);
      if (guides.length === 0) return;
      for (const item of chosen) run.started(item);
      await this.#runHere({ wanted: { guides, title: titleOf(roots), token }, run, chosen });
    } catch (error) {
      // Nothing was asked of the database: no outcome may stand there.
      for (const item of chosen) run.skipped(item);
      this.ports.failures.thrown(error);
    } finally {
      run.end();
    }
  }

  async #runHere(started: StartedHere): Promise<void> {
    this.#started.add(started);
    try {
      await this.ports.runs.run(started.wanted);
    } finally {
      this.#started.delete(started);
    }
  }

  #partsOf(chosen: readonly vscode.TestItem[]): GuidePart[] {
    const parts = new Map<string, string[]>();
    for (const item of chosen) {
      const meaning = this.#items.meaningOf(item);
      if (meaning?.kind !== 'check') continue;
      parts.set(meaning.path, [...(parts.get(meaning.path) ?? []), meaning.id]);
    }
    return [...parts].map(([path, only]) => ({ path, only }));
  }

  /** Hands the outcomes to the run of the view, or to one of their own when they were run elsewhere. */
  #publish({ wanted, report, files, shown }: GuideRunEnded): void {
    const here = [...this.#started].find((one) => one.wanted === wanted);
    for (const [path, file] of files) {
      if (this.ports.guides.paths.includes(path)) {
        if (!this.#items.has(path)) this.#list();
        // The view may have read the newer text already.
        if (!shown.edited.has(path)) this.#items.show(file);
      }
    }
    const reports = report.checks.filter(({ source }) => source.kind === 'guide');
    const found = reports.flatMap((check) => {
      const path = check.source.path ?? '';
      const item = this.#items.itemOf(path, check.id) ?? this.#items.unforeseen(path, check);
      return item ? [{ item, check }] : [];
    });
    if (found.length === 0 && !here) return;
    const run =
      here?.run ??
      this.controller.createTestRun(
        new vscode.TestRunRequest(found.map(({ item }) => item)),
        undefined,
        // Outcomes can show values of rows, which VS Code shall not write to disk.
        false,
      );
    for (const { item, check } of found) {
      const reason = whyNotTold(shown, check.source.path);
      if (reason === undefined) tellOutcome(run, item, check, this.ports.folder);
      else {
        run.skipped(item);
        run.appendOutput(`${check.title}: ${reason}\r\n`, undefined, item);
      }
    }
    const told = new Set(found.map(({ item }) => item.id));
    const error = report.error?.message;
    for (const item of here?.chosen ?? []) {
      if (told.has(item.id)) continue;
      run.skipped(item);
      if (error !== undefined) run.appendOutput(`${error}\r\n`, undefined, item);
    }
    if (!here) run.end();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Why an outcome must not stand in the view: it is not one of the chosen target, or of the text of now. */
function whyNotTold({ isCurrent, edited }: ShownParts, path = ''): string | undefined {
  if (!isCurrent) {
    return vscode.l10n.t('another target was chosen while this ran. Run it again on that one.');
  }
  return edited.has(path)
    ? vscode.l10n.t('the file was edited while this ran. Run it again.')
    : undefined;
}

function titleOf(roots: readonly vscode.TestItem[]): string {
  return roots.length === 1 && roots[0] ? roots[0].label : vscode.l10n.t('checks of guides');
}
