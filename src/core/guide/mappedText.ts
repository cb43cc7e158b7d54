import type { TextRange } from '../sql/script.model';

/** A run of code units that stands in the source as it stands here. */
interface Run {
  readonly at: number;
  readonly source: number;
  readonly length: number;
}

/**
 * A text that was made from parts of another one (a quotation without its marks, a shell word without its quotes),
 * and knows of each code unit where it came from.
 */
export class MappedText {
  private constructor(
    readonly text: string,
    private readonly runs: readonly Run[],
  ) {}

  /** A part of the source as it stands. */
  static of(source: string, range: TextRange): MappedText {
    const { start, end } = range;
    return new MappedText(source.slice(start, end), [
      { at: 0, source: start, length: end - start },
    ]);
  }

  static builder(): MappedTextBuilder {
    return new MappedTextBuilder((text, runs) => new MappedText(text, runs));
  }

  /** Where a code unit came from; one that was put in gives the place after what stands before it. */
  toSource(offset: number): number {
    const run = this.runAt(offset);
    if (!run) return 0;
    return run.source + Math.min(Math.max(offset - run.at, 0), run.length);
  }

  /** The part of the source that a part of this text came from. */
  rangeOf(start: number, end: number): TextRange {
    if (end <= start) return { start: this.toSource(start), end: this.toSource(start) };
    const from = this.toSource(start);
    return { start: from, end: Math.max(from, this.toSource(end - 1) + 1) };
  }

  /** A part of this text, with the same source. */
  slice(start: number, end: number): MappedText {
    const builder = MappedText.builder();
    builder.add(this, start, end);
    return builder.build();
  }

  /** The runs that a part of this text is made of, moved to the part's own beginning. */
  runsOf(start: number, end: number): Run[] {
    const found: Run[] = [];
    for (let index = this.indexAt(start); index < this.runs.length; index += 1) {
      const run = this.runs[index];
      if (!run || run.at >= end) break;
      const from = Math.max(run.at, start);
      const to = Math.min(run.at + run.length, end);
      if (to > from) {
        found.push({ at: from - start, source: run.source + from - run.at, length: to - from });
      }
    }
    return found;
  }

  private runAt(offset: number): Run | undefined {
    return this.runs[this.indexAt(offset)];
  }

  /** The last run that begins at the offset or before it. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.runs[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }
}

/** Puts a mapped text together, part by part. */
export class MappedTextBuilder {
  private readonly parts: string[] = [];
  private readonly runs: Run[] = [];
  private length = 0;

  constructor(private readonly finish: (text: string, runs: readonly Run[]) => MappedText) {}

  /** Takes over a part of another mapped text. */
  add(from: MappedText, start: number, end: number): void {
    if (end <= start) return;
    for (const { at, source, length } of from.runsOf(start, end)) {
      this.push({ at: this.length + at, source, length });
    }
    this.parts.push(from.text.slice(start, end));
    this.length += end - start;
  }

  /** Text that does not stand in the source: a line break, a space for something that was taken out. */
  insert(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }

  build(): MappedText {
    return this.finish(this.parts.join(''), this.runs);
  }

  private push(run: Run): void {
    const last = this.runs.at(-1);
    if (last && last.at + last.length === run.at && last.source + last.length === run.source) {
      this.runs[this.runs.length - 1] = {
        at: last.at,
        source: last.source,
        length: last.length + run.length,
      };
    } else {
      this.runs.push(run);
    }
  }
}
