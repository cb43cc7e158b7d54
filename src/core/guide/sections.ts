import type { TextRange } from '../sql/script.model';
import type { Element } from './elements';
import type { MarkdownReader } from './markdown';
import type { SectionRole } from './model';
import { mayName, namesInBody, namesInHeading, namesState, type NamesFound } from './names';
import { partTitle, roleOfHeading, roleOfTitle, takesSomethingBack } from './roles';
import { slugOf, UniqueIds } from './slug';

/** Code units of a section's words that are searched for the name of a migration. */
const LONGEST_BODY = 4000;
/** Code units of a section's code that are searched for what takes something back. */
const LONGEST_SQL = 20_000;

/** A section with the pieces that stand in it, before its blocks are read. */
export interface SectionDraft {
  readonly index: number;
  readonly id: string;
  readonly title: string;
  readonly level: number;
  readonly parent: number | null;
  readonly line: number;
  readonly range: TextRange;
  readonly role: SectionRole;
  readonly names: string | null;
  readonly isCertain: boolean;
  readonly isPart: boolean;
  readonly complete: boolean;
  /** Without the heading itself. */
  readonly elements: readonly Element[];
}

interface Opened {
  readonly title: string;
  readonly level: number;
  readonly line: number;
  readonly parent: number | null;
  readonly path: string;
  readonly isPart: boolean;
  readonly elements: Element[];
}

/** A title without a heading is bold, or has a colon; an entity may stand for one. */
const mayBeTitle = /[:&]|\*\*|__/;

/** Divides a document at its headings, and at lines that stand for one (`**Verify**:`). */
export function divide(
  path: string,
  text: string,
  starts: readonly number[],
  elements: readonly Element[],
  markdown: MarkdownReader,
): SectionDraft[] {
  const opened = openSections(path, elements, markdown);
  const titles = opened.filter(({ level }) => level === 1).length;
  const ids = new UniqueIds();
  const drafts: SectionDraft[] = [];
  for (const [index, section] of opened.entries()) {
    const parent = section.parent === null ? null : (drafts[section.parent] ?? null);
    const next = opened[index + 1];
    const isDocument = section.level === 1 && titles === 1 && parent === null;
    const role =
      section.level === 0
        ? null
        : isDocument
          ? roleOfTitle(section.title)
          : roleOfHeading(
              section.title,
              parent?.role === 'other' ? null : (parent?.role ?? null),
              () => takesBack(section),
            );
    const found = namesOf(section, role === 'rollback', markdown);
    const inherits = !found.several && found.name === null;
    drafts.push({
      index,
      id: ids.take(section.path),
      title: section.title,
      level: section.level,
      parent: section.parent,
      line: section.line,
      range: {
        start: starts[section.line - 1] ?? 0,
        end: next ? (starts[next.line - 1] ?? text.length) : text.length,
      },
      role: role ?? 'other',
      names: inherits ? (parent?.names ?? null) : found.name,
      isCertain: inherits ? (parent?.isCertain ?? false) : found.certain,
      isPart: section.isPart,
      complete: found.several,
      elements: section.elements,
    });
  }
  return drafts;
}

function takesBack({ elements }: Opened): boolean {
  return elements.some(
    (element) =>
      element.kind === 'code' && takesSomethingBack(element.content.text.slice(0, LONGEST_SQL)),
  );
}

function openSections(
  path: string,
  elements: readonly Element[],
  markdown: MarkdownReader,
): Opened[] {
  const opened: Opened[] = [];
  const parentOf = (level: number): number | null => {
    let at = opened.length - 1;
    while (at >= 0 && (opened[at]?.level ?? 0) >= level) at -= 1;
    return at >= 0 && (opened[at]?.level ?? 0) > 0 ? at : null;
  };
  const open = (title: string, level: number, line: number, isPart = false): void => {
    const parent = parentOf(level);
    const above = parent === null ? null : (opened[parent] ?? null);
    // The title of the document is in no id: it says nothing, and is changed more often than any other.
    const prefix = above && above.level > 1 ? `${above.path}/` : '';
    const path = prefix + slugOf(title);
    opened.push({ title, level, line, parent, path, isPart, elements: [] });
  };
  /** The level of the last real heading: parts without a heading are one below it. */
  let headingLevel = 0;
  for (const element of elements) {
    if (element.kind === 'heading') {
      headingLevel = element.level;
      open(markdown.plain(element.text), element.level, element.line);
      continue;
    }
    const title =
      element.kind === 'paragraph' &&
      element.item === null &&
      element.text.length < 80 &&
      mayBeTitle.test(element.text)
        ? partTitle(markdown.plain(element.text), element.text)
        : null;
    if (title !== null && opened.length > 0) {
      open(title, headingLevel + 1, element.line, true);
      continue;
    }
    if (opened.length === 0) open(fileName(path), 0, 1);
    opened.at(-1)?.elements.push(element);
  }
  return opened;
}

interface OwnName {
  readonly name: string | null;
  readonly several: boolean;
  /** Whether the name can be nothing but a migration's. */
  readonly certain: boolean;
}

const several: OwnName = { name: null, several: true, certain: false };

/** What a section's own words name: one migration, or several. */
function namesOf(section: Opened, isRollback: boolean, markdown: MarkdownReader): OwnName {
  const heading = namesInHeading(section.title);
  if (heading.names.length > 1 || (heading.all && isRollback)) return several;
  const [name] = heading.names;
  if (name !== undefined) {
    if (isRollback && namesState(section.title, name)) return several;
    return { name, several: false, certain: heading.certain.includes(name) };
  }
  const body: string[] = [];
  let length = 0;
  for (const element of section.elements) {
    if (element.kind !== 'paragraph' || length > LONGEST_BODY) continue;
    length += element.text.length;
    // Marks never hide a name: words that have none need not be read.
    if (mayName(element.text)) body.push(markdown.plain(element.text));
  }
  const words = body.join('\n\n').slice(0, LONGEST_BODY);
  const found: NamesFound = namesInBody(words);
  const [only, ...others] = found.names;
  if (only === undefined || others.length > 0 || found.all) {
    return { name: null, several: false, certain: false };
  }
  if (isRollback && namesState(words, only)) return several;
  return { name: only, several: false, certain: found.certain.includes(only) };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
