import { blank } from './blank';
import type { TextRange } from './script.model';
import type { SqlText } from './sqlText';

/** A part of a text as it stands, or blanked out; or a text of its own. */
export type Span = (TextRange & { readonly blank?: true }) | string;

/** A text made of spans of another one, each of which is cut out when it is asked for. */
export class ComposedText implements SqlText {
  readonly length: number;
  /** Where each span begins. */
  private readonly starts: readonly number[];

  constructor(
    private readonly text: SqlText,
    private readonly spans: readonly Span[],
  ) {
    let length = 0;
    this.starts = spans.map((span) => {
      const start = length;
      length += lengthOf(span);
      return start;
    });
    this.length = length;
  }

  slice(start: number, end: number = this.length): string {
    let found = '';
    for (let index = this.indexAt(start); index < this.spans.length; index += 1) {
      const span = this.spans[index] ?? '';
      const at = this.starts[index] ?? this.length;
      if (at >= end) break;
      found += this.cut(span, Math.max(start - at, 0), Math.min(end - at, lengthOf(span)));
    }
    return found;
  }

  private cut(span: Span, from: number, to: number): string {
    if (typeof span === 'string') return span.slice(from, to);
    const written = this.text.slice(span.start + from, span.start + to);
    return span.blank ? blank(written) : written;
  }

  /** Of the last span that begins at the offset or before it. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lengthOf(span: Span): number {
  return typeof span === 'string' ? span.length : span.end - span.start;
}
