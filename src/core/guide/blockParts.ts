import type { GuideBlock } from './model';
import type { SqlItem } from './sqlReading';

/**
 * A stretch of a code block that is one block of the guide: what a BEGIN and its COMMIT or ROLLBACK enclose, or what
 * stands outside of such a pair. Numbers are places among the items of the whole block.
 */
export interface BlockPart {
  /** The first item, and the one after the last, with the BEGIN and the end of the transaction. */
  readonly from: number;
  readonly to: number;
  readonly outer: GuideBlock['outer'];
  /** True for a transaction that the block begins and does not end. */
  readonly isOpen: boolean;
  /** True for a transaction that may only read. */
  readonly readOnly: boolean;
}

/**
 * Divides the statements of one session at its transactions. A BEGIN within a transaction, and an end without a
 * beginning, are statements like any other: nobody can say what was meant.
 */
export function partsOf(items: readonly SqlItem[]): BlockPart[] {
  const parts: BlockPart[] = [];
  let from = 0;
  let open = false;
  let readOnly = false;
  const add = (to: number, outer: GuideBlock['outer'], isOpen = false): void => {
    if (to > from) parts.push({ from, to, outer, isOpen, readOnly });
    from = to;
    open = false;
    readOnly = false;
  };
  for (const [index, item] of items.entries()) {
    const control = item.kind === 'statement' ? item.statement.control : null;
    if (!open && (control === 'begin' || control === 'beginReadOnly')) {
      add(index, null);
      open = true;
      readOnly = control === 'beginReadOnly';
    } else if (open && (control === 'commit' || control === 'rollback')) {
      add(index + 1, control);
    }
  }
  add(items.length, open ? 'rollback' : null, open);
  return parts;
}

/** Whether the item is a BEGIN, or the end that belongs to it, which the part stands for. */
export function isBoundary({ from, to, outer, isOpen }: BlockPart, index: number): boolean {
  return outer !== null && (index === from || (index === to - 1 && !isOpen));
}
