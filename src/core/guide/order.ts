import type { GuideOrder } from './model';
import { sqlFilesIn } from './names';
import type { BlockDraft } from './blockDraft';
import type { Element } from './elements';
import type { SectionDraft } from './sections';

interface Candidate {
  readonly line: number;
  readonly files: readonly string[];
  /** Lines of which only the first of several files was taken. */
  readonly unclear: readonly number[];
  /** How plainly it says that it is an order. */
  readonly weight: number;
}

const speaksOfOrder =
  /\b(?:order|sequence|in turn|one after (?:the )?other|following|first to last)\b/i;

/**
 * The order of migrations that a guide gives: its plainest list of at least two files; null when it gives none. With
 * the lines of it that name several files, of which nobody can say how they are ordered.
 */
export function orderOf(
  sections: readonly SectionDraft[],
  blocksOf: (section: SectionDraft) => ReadonlyMap<Element, BlockDraft>,
): { readonly order: GuideOrder | null; readonly unclear: readonly number[] } {
  let best: Candidate | null = null;
  for (const section of sections) {
    if (section.role === 'rollback' || section.role === 'troubleshooting') continue;
    for (const candidate of candidatesOf(section, blocksOf(section))) {
      if (
        best === null ||
        candidate.weight > best.weight ||
        (candidate.weight === best.weight && candidate.files.length > best.files.length)
      ) {
        best = candidate;
      }
    }
  }
  return { order: best && { line: best.line, files: best.files }, unclear: best?.unclear ?? [] };
}

function candidatesOf(
  section: SectionDraft,
  blocks: ReadonlyMap<Element, BlockDraft>,
): Candidate[] {
  const base =
    (section.role === 'order' ? 20 : section.role === 'apply' ? 10 : 0) +
    (speaksOfOrder.test(section.title) ? 20 : 0);
  const found: Candidate[] = [];
  const add = (
    line: number,
    files: readonly string[],
    weight: number,
    unclear: readonly number[] = [],
  ): void => {
    const each = [...new Set(files)];
    // A list that names a file twice tells something else than an order.
    if (each.length > 1 && each.length === files.length) {
      found.push({ line, files: each, weight, unclear });
    }
  };
  /** The paragraph above: few lists have files, and only theirs is asked whether it speaks of an order. */
  let above = '';
  const weightOf = (own: number): number => base + (speaksOfOrder.test(above) ? 20 : 0) + own;
  let shell: { line: number; files: string[] } | null = null;
  let list: FileList | null = null;
  const closeList = (): void => {
    if (list && list.files.length > 1) {
      add(list.line, list.files, weightOf(list.ordered ? 40 : 10), list.unclear);
    }
    list = null;
  };
  for (const element of section.elements) {
    if (element.kind === 'paragraph') {
      if (!element.item) {
        closeList();
        above = element.text;
        continue;
      }
      const { item } = element;
      if (item.depth !== 1 || !item.first) continue;
      const current: typeof list = list;
      if (current === null || (current as { id: number }).id !== item.list) {
        closeList();
        list = {
          ...{ id: item.list, ordered: item.ordered, line: element.line },
          ...{ files: [], unclear: [] },
        };
      }
      const [file, ...others] = distinctFiles(element.text);
      const open = list as unknown as FileList;
      if (file !== undefined) open.files.push(file);
      if (others.length > 0) open.unclear.push(element.line);
      continue;
    }
    if (element.kind === 'code') {
      const block = blocks.get(element);
      if (block && block.files.length > 0) {
        shell ??= { line: element.line, files: [] };
        shell.files.push(...block.files.filter((file) => /\.sql$/i.test(file)));
      } else if (block?.kind === 'other' && /^(?:text|txt|)$/.test(block.language)) {
        const { text } = element.content;
        add(element.line, linesOfFiles(text), weightOf(40), unclearLines(text, element.line));
      }
    } else if (element.kind === 'table') {
      const files = element.rows.slice(1).flatMap((row) => {
        const line = row.join(' | ');
        return (line.includes('.sql') ? /[\w./-]+\.sql\b/.exec(line)?.[0] : null) ?? [];
      });
      if (files.length > 1) add(element.line, files, weightOf(15));
    }
  }
  closeList();
  if (shell) add(shell.line, shell.files, weightOf(30));
  return found;
}

interface FileList {
  readonly id: number;
  readonly ordered: boolean;
  readonly line: number;
  readonly files: string[];
  readonly unclear: number[];
}

/** The files of a line, each once; a link names its file twice. */
function distinctFiles(text: string): string[] {
  const named = sqlFilesIn(text);
  const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  return named.filter((file, at) => {
    return named.findIndex((other) => fileOf(other) === fileOf(file)) === at;
  });
}

/** @param fence the line that the text's fence stands on */
function unclearLines(text: string, fence: number): number[] {
  if (text.length > 20_000) return [];
  return text
    .split('\n')
    .flatMap((line, at) => (distinctFiles(line).length > 1 ? [fence + 1 + at] : []));
}

/** One file on each line, numbered or not. */
function linesOfFiles(text: string): string[] {
  if (text.length > 20_000) return [];
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(?:\d{1,3}[.):]?\s+|[-*]\s+|→\s*)?([\w./@-]+\.sql)\b/i.exec(line);
    return match?.[1] ?? [];
  });
}
