import * as vscode from 'vscode';
import type {
  CheckReport,
  ExplainedFile,
  ExplainedSection,
  ExplainedStatement,
} from '../../core/report/model';
import type { Failures } from '../failures';
import { TESTS } from '../ids';
import type { GuideOutcomes } from '../inline/guideOutcomes';
import { Disposable } from '../lifecycle';
import type { Log } from '../log';
import { fileUri, type OpenFolder } from '../openFolder';
import { idInFile, keyOf } from '../../messages/checkIds';
import { hasExpectation, isRunnable, statementsOf } from './chosenStatements';
import type { Explanations } from './explanations';
import type { GuidePart, GuideRunEnded, GuideRuns } from './guideRuns';
import type { Guides } from './guides';
import { oneLine, outcomeDetail } from './outcomeText';

const LONGEST_SENTENCE = 60;

/** What an item of the Testing view stands for. */
type Meaning =
  | { readonly kind: 'guide'; readonly path: string }
  | { readonly kind: 'section'; readonly path: string }
  | { readonly kind: 'check'; readonly path: string; readonly id: string };

/**
 * The checks of the guides in the Testing view: guide, section, check. Guides are looked for when the view is opened, and
 * read when one is unfolded or run. What runs elsewhere shows its outcome here too. Only `passed` is green; a check that
 * was not made, or came to no conclusion, is skipped.
 */
export class GuideTests extends Disposable {
  readonly controller = this._register(
    vscode.tests.createTestController(TESTS, vscode.l10n.t('Plumbline Guides')),
  );
  readonly #meanings = new WeakMap<vscode.TestItem, Meaning>();
  /** Guides whose checks the view has. */
  readonly #read = new Set<string>();
  /** The run that was started in the view and is to get the outcomes. */
  #awaiting: { readonly run: vscode.TestRun; readonly chosen: readonly vscode.TestItem[] } | null =
    null;

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
    this.controller.resolveHandler = (item) => this.#quietly(() => this.#resolve(item));
    this.controller.refreshHandler = async () => {
      guides.lookAgain();
      explanations.forgetAll();
      await this.#quietly(() => this.#resolve(undefined));
      for (const path of [...this.#read]) await this.#quietly(() => this.#readGuide(path));
    };
    this._register(
      this.controller.createRunProfile(
        vscode.l10n.t('Run'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#run(request, token),
        true,
      ),
    );
    this._register(guides.onDidChange(() => this.#list(guides.paths)));
    this._register(
      explanations.onDidForget((path) => {
        if (this.#read.has(path)) void this.#quietly(() => this.#readGuide(path));
      }),
    );
    this._register(
      outcomes.onDidOutdate((marks) => {
        const items = marks.flatMap(({ path, check }) => this.#itemOf(path, check.id) ?? []);
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
      this.ports.log.bug(error);
    }
  }

  async #resolve(item: vscode.TestItem | undefined): Promise<void> {
    const meaning = item && this.#meanings.get(item);
    if (meaning) await this.#readGuide(meaning.path);
    else this.#list(await this.ports.guides.list());
  }

  /** An item for each guide; those that are gone go with all below them. */
  #list(paths: readonly string[]): void {
    const { items } = this.controller;
    items.replace(paths.map((path) => items.get(path) ?? this.#guideItem(path)));
    for (const path of [...this.#read]) if (!paths.includes(path)) this.#read.delete(path);
  }

  #guideItem(path: string): vscode.TestItem {
    const item = this.#item(path, path, path, 1, { kind: 'guide', path });
    item.canResolveChildren = true;
    return item;
  }

  async #readGuide(path: string): Promise<void> {
    if (!this.controller.items.get(path)) return;
    const explained = await this.ports.explanations.of(path);
    if (explained.kind === 'read') this.#show(explained.file);
    else this.#complain(path, vscode.l10n.t('This guide is too large to be read in the editor.'));
  }

  #complain(path: string, text: string): void {
    const item = this.controller.items.get(path);
    if (item) item.error = text;
  }

  /** The sections of a guide that state checks, with the checks. */
  #show(file: ExplainedFile): void {
    const guide = this.controller.items.get(file.path);
    if (!guide) return;
    this.#read.add(file.path);
    guide.error = file.error?.message;
    const sections = file.sections.filter((section) => isRunnable(file, section));
    guide.children.replace(
      sections.flatMap((section) => {
        const statements = statementsOf(file, section.id).filter(hasExpectation);
        return statements.length === 0 ? [] : [this.#sectionItem(file, guide, section, statements)];
      }),
    );
  }

  #sectionItem(
    { path }: ExplainedFile,
    guide: vscode.TestItem,
    section: ExplainedSection,
    statements: readonly ExplainedStatement[],
  ): vscode.TestItem {
    const key = keyOf(path, section.id);
    const item =
      guide.children.get(key) ??
      this.#item(key, section.title, path, section.line, { kind: 'section', path });
    item.label = section.title;
    item.description = section.binds ?? '';
    item.range = rangeAt(section.line);
    item.sortText = sortText(section.line);
    item.children.replace(
      statements.map(({ id, title, line, sentences }) => {
        const check = this.#checkItem(path, id, title, line);
        // Checks of one section often share its title; what they expect tells them apart.
        check.description = oneLine(sentences.map(({ text }) => text).join(' '), LONGEST_SENTENCE);
        return check;
      }),
    );
    return item;
  }

  #checkItem(path: string, id: string, title: string, line: number): vscode.TestItem {
    const inFile = idInFile(path, id);
    const item = this.#item(`${keyOf(path, id)} check`, title, path, line, {
      kind: 'check',
      path,
      id: inFile,
    });
    item.sortText = sortText(line);
    return item;
  }

  #item(id: string, label: string, path: string, line: number, meaning: Meaning): vscode.TestItem {
    const item = this.controller.createTestItem(id, label, fileUri(this.ports.folder, path));
    item.range = rangeAt(line);
    this.#meanings.set(item, meaning);
    return item;
  }

  /** The item of a check, where its guide was read. */
  #itemOf(path: string, id: string): vscode.TestItem | undefined {
    const wanted = `${keyOf(path, id)} check`;
    for (const section of valuesOf(this.controller.items.get(path)?.children)) {
      const found = section.children.get(wanted);
      if (found) return found;
    }
    return undefined;
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request, undefined, false);
    let chosen: vscode.TestItem[] = [];
    try {
      if (!request.include) await this.#resolve(undefined);
      const roots = request.include ?? valuesOf(this.controller.items);
      for (const root of roots) {
        const meaning = this.#meanings.get(root);
        if (meaning?.kind === 'guide') await this.#readGuide(meaning.path);
      }
      const excluded = new Set(request.exclude ?? []);
      chosen = roots.flatMap((root) => leavesOf(root, excluded));
      const guides = this.#partsOf(chosen);
      if (guides.length === 0) return;
      for (const item of chosen) run.started(item);
      this.#awaiting = { run, chosen };
      await this.ports.runs.run({ guides, title: titleOf(roots), token });
    } catch (error) {
      // Nothing was asked of the database: no outcome may stand there.
      for (const item of chosen) run.skipped(item);
      this.ports.failures.thrown(error);
    } finally {
      this.#awaiting = null;
      run.end();
    }
  }

  #partsOf(chosen: readonly vscode.TestItem[]): GuidePart[] {
    const parts = new Map<string, string[]>();
    for (const item of chosen) {
      const meaning = this.#meanings.get(item);
      if (meaning?.kind !== 'check') continue;
      parts.set(meaning.path, [...(parts.get(meaning.path) ?? []), meaning.id]);
    }
    return [...parts].map(([path, only]) => ({ path, only }));
  }

  /** Hands the outcomes to the run of the view, or to one of their own when they were run elsewhere. */
  #publish({ report, files }: GuideRunEnded): void {
    const awaiting = this.#awaiting;
    for (const [path, file] of files) {
      if (this.ports.guides.paths.includes(path)) {
        if (!this.controller.items.get(path)) this.#list(this.ports.guides.paths);
        this.#show(file);
      }
    }
    const reports = report.checks.filter(({ source }) => source.kind === 'guide');
    const found = reports.flatMap((check) => {
      const path = check.source.path ?? '';
      const item = this.#itemOf(path, check.id) ?? this.#unforeseen(path, check);
      return item ? [{ item, check }] : [];
    });
    if (found.length === 0 && !awaiting) return;
    const run =
      awaiting?.run ??
      this.controller.createTestRun(
        new vscode.TestRunRequest(found.map(({ item }) => item)),
        undefined,
        // Outcomes can show values of rows, which VS Code shall not write to disk.
        false,
      );
    for (const { item, check } of found) this.#tell(run, item, check);
    const told = new Set(found.map(({ item }) => item.id));
    const error = report.error?.message;
    for (const item of awaiting?.chosen ?? []) {
      if (told.has(item.id)) continue;
      run.skipped(item);
      if (error !== undefined) run.appendOutput(`${error}\r\n`, undefined, item);
    }
    if (!awaiting) run.end();
  }

  /** A statement without an expectation that went wrong is shown with the checks that needed it. */
  #unforeseen(path: string, check: CheckReport): vscode.TestItem | undefined {
    const section = check.stated?.section;
    if (check.outcome !== 'errored' || !section) return undefined;
    const parent = this.controller.items.get(path)?.children.get(keyOf(path, section.id));
    if (!parent) return undefined;
    const item = this.#checkItem(path, check.id, check.title, check.source.line ?? section.line);
    parent.children.add(item);
    return item;
  }

  #tell(run: vscode.TestRun, item: vscode.TestItem, check: CheckReport): void {
    const { outcome, durationMs } = check;
    switch (outcome) {
      case 'passed':
        run.passed(item, durationMs);
        return;
      case 'failed':
        run.failed(item, this.#message(check), durationMs);
        return;
      case 'errored':
        run.errored(item, this.#message(check), durationMs);
        return;
      case 'inconclusive':
      case 'notChecked':
        run.skipped(item);
        // Without its place: the outcome stands at the line already.
        run.appendOutput(`${skippedText(check)}\r\n`, undefined, item);
    }
  }

  #message(check: CheckReport): vscode.TestMessage {
    const { title, expected, actual, note, stated } = check;
    const text = [`${title}: ${outcomeDetail(check)}`, note].filter(Boolean).join('\n');
    const { comparison } = stated ?? {};
    const message = vscode.TestMessage.diff(
      text,
      comparison?.expected ?? expected,
      comparison?.actual ?? actual,
    );
    const place = this.#place(check);
    if (place) message.location = place;
    return message;
  }

  /** Where the statement begins: VS Code shows the message there, and at its end stands the outcome. */
  #place({ source }: CheckReport): vscode.Location | undefined {
    const uri = source.path === undefined ? undefined : fileUri(this.ports.folder, source.path);
    return uri && new vscode.Location(uri, rangeAt(source.line ?? 1));
  }
}

function skippedText({ title, outcome, actual, note }: CheckReport): string {
  const why = [actual, note].filter(Boolean).join('. ').replaceAll(/\s+/g, ' ');
  return outcome === 'inconclusive'
    ? vscode.l10n.t('{0}: inconclusive. {1}', title, why)
    : vscode.l10n.t('{0}: not checked. {1}', title, why);
}

function rangeAt(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}

/** The order of the document. */
function sortText(line: number): string {
  return String(line).padStart(8, '0');
}

function valuesOf(items: vscode.TestItemCollection | undefined): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  items?.forEach((item) => all.push(item));
  return all;
}

function leavesOf(
  item: vscode.TestItem,
  excluded: ReadonlySet<vscode.TestItem>,
): vscode.TestItem[] {
  if (excluded.has(item)) return [];
  return item.children.size === 0
    ? [item]
    : valuesOf(item.children).flatMap((child) => leavesOf(child, excluded));
}

function titleOf(roots: readonly vscode.TestItem[]): string {
  return roots.length === 1 && roots[0] ? roots[0].label : vscode.l10n.t('checks of guides');
}
