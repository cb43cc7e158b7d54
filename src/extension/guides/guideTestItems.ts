import * as vscode from 'vscode';
import type {
  CheckReport,
  ErrorReport,
  ExplainedFile,
  ExplainedSection,
  ExplainedStatement,
} from '../../core/report/model';
import { idInFile, keyOf } from '../../messages/checkIds';
import { failureText } from '../failures';
import { fileUri, type OpenFolder } from '../openFolder';
import { hasExpectation, isRunnable, statementsOf } from './chosenStatements';
import { oneLine } from './outcomeText';

const LONGEST_SENTENCE = 60;

/** No path of a guide: it has no extension. */
const PROBLEM = 'problem';

/** What an item of the Testing view stands for. */
export type Meaning =
  | { readonly kind: 'guide'; readonly path: string }
  | { readonly kind: 'section'; readonly path: string }
  | { readonly kind: 'check'; readonly path: string; readonly id: string };

/** The items of the Testing view: guide, section, check. Items of what is still there stay, with their outcomes. */
export class GuideTestItems {
  readonly #meanings = new WeakMap<vscode.TestItem, Meaning>();
  readonly #read = new Set<string>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly folder: OpenFolder,
  ) {}

  /** Guides whose checks the view has. */
  get read(): string[] {
    return [...this.#read];
  }

  get guides(): vscode.TestItem[] {
    return valuesOf(this.controller.items);
  }

  meaningOf(item: vscode.TestItem): Meaning | undefined {
    return this.#meanings.get(item);
  }

  has(path: string): boolean {
    return this.controller.items.get(path) !== undefined;
  }

  /** An item for each guide, and one for why there may be others; those that are gone go with all below them. */
  list(paths: readonly string[], problem?: ErrorReport): void {
    const { items } = this.controller;
    items.replace([
      ...paths.map((path) => items.get(path) ?? this.#guideItem(path)),
      ...(problem ? [this.#problemItem(problem)] : []),
    ]);
    for (const path of [...this.#read]) if (!paths.includes(path)) this.#read.delete(path);
  }

  #problemItem(problem: ErrorReport): vscode.TestItem {
    const { path, line = 1 } = problem;
    const uri = path === undefined ? undefined : fileUri(this.folder, path);
    const label = path ?? vscode.l10n.t('Guides');
    const item = this.controller.createTestItem(PROBLEM, label, uri);
    item.range = rangeAt(line);
    item.error = failureText(problem);
    return item;
  }

  #guideItem(path: string): vscode.TestItem {
    const item = this.#item(path, path, path, 1, { kind: 'guide', path });
    item.canResolveChildren = true;
    return item;
  }

  /** Why a guide has no checks in the view. */
  complain(path: string, text: string): void {
    const item = this.controller.items.get(path);
    if (item) item.error = text;
  }

  /** The sections of a guide that state checks, with the checks. */
  show(file: ExplainedFile): void {
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
        const check = this.#checkItem(path, id, title, line, item.children);
        // Checks of one section often share its title; what they expect tells them apart.
        check.description = oneLine(sentences.map(({ text }) => text).join(' '), LONGEST_SENTENCE);
        return check;
      }),
    );
    return item;
  }

  #checkItem(
    path: string,
    id: string,
    title: string,
    line: number,
    among: vscode.TestItemCollection,
  ): vscode.TestItem {
    const key = `${keyOf(path, id)} check`;
    const meaning: Meaning = { kind: 'check', path, id: idInFile(path, id) };
    const item = among.get(key) ?? this.#item(key, title, path, line, meaning);
    item.label = title;
    item.range = rangeAt(line);
    item.sortText = sortText(line);
    return item;
  }

  #item(id: string, label: string, path: string, line: number, meaning: Meaning): vscode.TestItem {
    const item = this.controller.createTestItem(id, label, fileUri(this.folder, path));
    item.range = rangeAt(line);
    this.#meanings.set(item, meaning);
    return item;
  }

  /** The item of a check, where its guide was read. */
  itemOf(path: string, id: string): vscode.TestItem | undefined {
    const wanted = `${keyOf(path, id)} check`;
    for (const section of valuesOf(this.controller.items.get(path)?.children)) {
      const found = section.children.get(wanted);
      if (found) return found;
    }
    return undefined;
  }

  /** A statement without an expectation that went wrong is shown with the checks that needed it. */
  unforeseen(path: string, check: CheckReport): vscode.TestItem | undefined {
    const section = check.stated?.section;
    if (check.outcome !== 'errored' || !section) return undefined;
    const parent = this.controller.items.get(path)?.children.get(keyOf(path, section.id));
    if (!parent) return undefined;
    const line = check.source.line ?? section.line;
    const item = this.#checkItem(path, check.id, check.title, line, parent.children);
    parent.children.add(item);
    return item;
  }
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

/** The checks below an item, without those that are excluded. */
export function leavesOf(
  item: vscode.TestItem,
  excluded: ReadonlySet<vscode.TestItem>,
): vscode.TestItem[] {
  if (excluded.has(item)) return [];
  return item.children.size === 0
    ? [item]
    : valuesOf(item.children).flatMap((child) => leavesOf(child, excluded));
}
