import type { SqlParser } from '../sql/parser';
import { lineStarts, positionIn } from '../sql/position';
import type { Worded } from './blockDraft';
import { emptyBlock, readBlock, type BlockDraft } from './blocks';
import { damageOf } from './damage';
import type { CodeElement, Element, ListItem, ParagraphElement } from './elements';
import { fenceKindOf, languageOf } from './language';
import { listOf } from './listOf';
import { manualSteps } from './manual';
import type { MappedText } from './mappedText';
import { loadMarkdown, type MarkdownReader } from './markdown';
import type {
  BrokenText,
  Guide,
  GuideBlock,
  GuideCommand,
  GuideProblem,
  GuideSection,
  GuideStatement,
} from './model';
import { orderOf } from './order';
import type { Piece, WordsPiece } from './pieces';
import { ProseReader, type ProseFound } from './prose';
import { holdsQueries } from './queryTable';
import { bannedBy } from './roles';
import { divide, type SectionDraft } from './sections';
import { GuideConnection } from './shell/connection';
import type { ShellOther } from './shell/psql';
import { UniqueIds } from './slug';
import type { BrokenStatement } from './sqlReading';
import { firstWords, statementModel, wordsOf } from './statementModel';

/** Code units of SQL that are read of one guide; the rest is data that no person reads either. */
const MOST_SQL = 8_000_000;

/** Reads a Markdown guide; see `readGuide`. */
export async function readMarkdown(parser: SqlParser, path: string, text: string): Promise<Guide> {
  const markdown = remembering(await loadMarkdown());
  return new MarkdownGuide(parser, path, text, markdown).read();
}

/** The same words are asked for by several readers of one guide. */
function remembering(markdown: MarkdownReader): MarkdownReader {
  const known = new Map<string, string>();
  const plain = (words: string): string => {
    const before = known.get(words);
    if (before !== undefined) return before;
    const found = markdown.plain(words);
    known.set(words, found);
    return found;
  };
  return { ...markdown, plain };
}

/** A paragraph, of which most are never asked for: its words are read when they first are. */
class ParagraphWords implements WordsPiece {
  readonly kind = 'words';
  readonly line: number;
  readonly endLine: number;
  readonly item: ListItem | null;
  taken = false;
  private plain: string | null = null;

  constructor(
    private readonly element: ParagraphElement,
    private readonly markdown: MarkdownReader,
  ) {
    this.line = element.line;
    this.endLine = element.endLine;
    this.item = element.item;
  }

  get text(): string {
    return (this.plain ??= this.markdown.plain(this.element.text));
  }
}

/** While it is put together. */
type Unfinished<T> = { -readonly [Key in keyof T]: T[Key] };

class MarkdownGuide {
  private readonly starts: readonly number[];
  private readonly sections: GuideSection[] = [];
  private readonly blocks: GuideBlock[] = [];
  private readonly problems: GuideProblem[];
  private readonly stepIds = new UniqueIds();
  private readonly drafts = new Map<SectionDraft, Map<Element, BlockDraft>>();
  private readonly connection = new GuideConnection();
  private left = MOST_SQL;

  constructor(
    private readonly parser: SqlParser,
    private readonly path: string,
    private readonly text: string,
    private readonly markdown: MarkdownReader,
  ) {
    this.starts = lineStarts(text);
    this.problems = damageOf(text, (offset) => this.lineOf(offset));
  }

  read(): Guide {
    const { path, text, markdown, starts } = this;
    // A byte order mark that is still there would keep the first line from being a heading.
    const elements = markdown.elements(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
    const sections = divide(path, text, starts, elements, markdown);
    for (const section of sections) this.readSection(section, sections);
    const { order, unclear } = orderOf(
      sections,
      (section) => this.drafts.get(section) ?? new Map(),
    );
    for (const line of unclear) {
      const message = 'This line names several files; the order has only the first of them.';
      this.problems.push({ code: 'notRead', message, line });
    }
    this.problems.sort((a, b) => a.line - b.line);
    const { blocks, problems } = this;
    return { path, kind: 'markdown', text, sections: this.sections, blocks, order, problems };
  }

  private readSection(section: SectionDraft, all: readonly SectionDraft[]): void {
    const drafts = new Map<Element, BlockDraft>();
    this.drafts.set(section, drafts);
    const pieces: Piece[] = [];
    for (const element of section.elements) pieces.push(this.pieceOf(element, drafts));
    const heading = section.level > 0 ? { text: section.title, line: section.line } : null;
    const prose = new ProseReader(pieces, heading).read();
    let number = 0;
    for (const draft of drafts.values()) {
      const goesOn = draft.parts.some(({ isOpen }) => isOpen) && hasCodeBehind(draft, section, all);
      const ban = bannedBy(`${section.title}\n${wordsBefore(pieces, draft)}`, section.role);
      number = this.addBlocks(section, draft, prose.get(draft), number, { goesOn, ban });
    }
    const { index, id, title, level, parent, line, range, role, names } = section;
    const manual = manualSteps(section, pieces, this.stepIds);
    const own: Unfinished<GuideSection> = {
      index,
      id,
      title,
      level,
      parent,
      line,
      range,
      role,
      names,
      manual,
    };
    if (section.isCertain) own.certain = true;
    if (section.isPart) own.part = true;
    if (section.complete) own.complete = true;
    this.sections.push(own);
  }

  private pieceOf(element: Element, drafts: Map<Element, BlockDraft>): Piece {
    switch (element.kind) {
      case 'paragraph': {
        return new ParagraphWords(element, this.markdown);
      }
      case 'code': {
        const block = this.draftOf(element);
        drafts.set(element, block);
        return { kind: 'block', block };
      }
      case 'table': {
        if (holdsQueries(element.rows)) {
          const message = 'The queries in this table are not read: a check stands in a code block.';
          this.problems.push({ code: 'notRead', message, line: element.line });
        }
        const start = this.starts[element.line - 1] ?? 0;
        const end = this.starts[element.endLine] ?? this.text.length;
        const text = this.text.slice(start, Math.min(end, start + 200_000));
        return { kind: 'table', text, line: element.line, endLine: element.endLine };
      }
      case 'heading':
      case 'rule':
      case 'html':
        return { kind: 'stop' };
    }
  }

  private draftOf(element: CodeElement): BlockDraft {
    const language = languageOf(element.info);
    const kind = fenceKindOf(language);
    const { length } = element.content.text;
    if (!element.closed) {
      const message = 'This code block has no end; it is read up to the next heading or block.';
      this.problems.push({ code: 'unclosedFence', message, line: element.line });
    }
    if (kind !== 'other' && length > this.left) {
      const message = `Not read: of one guide at most ${MOST_SQL} characters of SQL are.`;
      // Said once; each block that is left out has it as its reason.
      if (!this.problems.some(({ code }) => code === 'tooLarge')) {
        this.problems.push({ code: 'tooLarge', message, line: element.line });
      }
      return emptyBlock(element, language, 'other', message);
    }
    if (kind !== 'other') this.left -= length;
    return readBlock(element, {
      parser: this.parser,
      lineOf: (offset) => this.lineOf(offset),
      connection: this.connection,
    });
  }

  /** @returns the number of the section's last statement. */
  private addBlocks(
    section: SectionDraft,
    draft: BlockDraft,
    prose: ProseFound | undefined,
    number: number,
    { goesOn, ban }: { readonly goesOn: boolean; readonly ban: string | null },
  ): number {
    const { element, language, kind, parts, files, commands } = draft;
    const { content } = element;
    const whole = content.rangeOf(0, content.text.length);
    for (const { found } of draft.broken) {
      const { line, message, code } = found;
      this.problems.push({ code, message, line });
    }
    for (const [at, part] of parts.entries()) {
      const index = this.blocks.length;
      const next = parts[at + 1];
      const { from, to, broken } = part;
      const executable = part.executable && ban === null;
      const reason = part.reason ?? (to > from ? ban : null);
      // What comes next still stands in a transaction that has no end; that of the section is rolled back as well.
      const outer = part.isOpen && goesOn && section.role !== 'rollback' ? null : part.outer;
      // Written out: objects that are copied into one cost more than all the rest of this function.
      const block: Unfinished<GuideBlock> = {
        index,
        section: section.index,
        line: at === 0 ? element.line : part.line,
        endLine: next ? part.endLine : element.endLine,
        language,
        range: { start: at === 0 ? whole.start : part.at, end: next?.at ?? whole.end },
        kind,
        executable,
        outer,
        statements: listOf(
          draft.statements.slice(from, to),
          ({ found, owned }, place): GuideStatement =>
            statementModel(found, wordsOf(owned, prose, from + place), {
              id: `${section.id}/${number + from + place + 1}`,
              block: index,
              title: section.level > 0 ? section.title : firstWords(found.sql),
              text: this.text,
            }),
        ),
      };
      if (reason !== null) block.reason = reason;
      if (broken.length > 0) block.broken = broken.map((one) => brokenText(section.id, one));
      if (at === 0 && files.length > 0) block.files = files;
      if (at === 0 && commands.length > 0) block.commands = commands.map(this.commandIn(content));
      this.blocks.push(block);
    }
    return number + draft.statements.length;
  }

  private commandIn(content: MappedText): (command: ShellOther) => GuideCommand {
    return ({ text, at, feedsPsql }) => ({
      line: this.lineOf(content.toSource(at)),
      text,
      feedsPsql,
    });
  }

  private lineOf(offset: number): number {
    return positionIn(this.starts, offset).line;
  }
}

/** The words right before a block. */
function wordsBefore(pieces: readonly Piece[], draft: BlockDraft): string {
  const at = pieces.findIndex((piece) => piece.kind === 'block' && piece.block === draft);
  const [first, second] = [pieces[at - 2], pieces[at - 1]];
  if (second?.kind !== 'words') return '';
  return first?.kind === 'words' ? `${first.text}\n${second.text}` : second.text;
}

/** Whether a code block follows under the same heading. */
function hasCodeBehind(
  { element }: BlockDraft,
  section: SectionDraft,
  all: readonly SectionDraft[],
): boolean {
  const next = all.findIndex(({ index, isPart }) => index > section.index && !isPart);
  const parts = all.slice(section.index, next === -1 ? undefined : next);
  return parts.some(({ elements }) =>
    elements.some(({ kind, line }) => kind === 'code' && line > element.line),
  );
}

function brokenText(section: string, { found, owned }: Worded<BrokenStatement>): BrokenText {
  const { line, endLine, sql, message, harmless } = found;
  const sentences = [...owned.sentences, ...owned.doubtful].sort((a, b) => a.line - b.line);
  const text = firstWords(sql);
  return { id: `${section}/line-${line}`, line, endLine, text, message, harmless, sentences };
}
