import { element, type Child } from '../dom';

export interface TextButtonOptions {
  /** What a screen reader says when the text alone does not tell where it leads. */
  readonly label?: string;
  /** Keeps focus on this button when its list is drawn again. */
  readonly focusKey?: string;
  readonly onClick: () => void;
}

/**
 * A button that looks like a link. It is a plain element: a table of a thousand checks has a thousand of
 * them, and the toolkit's link wants an address, which nothing in this panel has.
 */
export function textButton(
  content: readonly Child[],
  { label, focusKey, onClick }: TextButtonOptions,
): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: 'text-button',
      ...(label === undefined ? {} : { 'aria-label': label, title: label }),
      ...(focusKey === undefined ? {} : { 'data-focus': focusKey }),
    },
    ...content,
  );
  made.addEventListener('click', onClick);
  return made;
}
