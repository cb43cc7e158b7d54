import { element, type Child } from '../dom';
import { icon } from '../icons';

export interface DisclosureOptions {
  readonly open: boolean;
  /** The id of what it opens. */
  readonly controls?: string;
  readonly focusKey: string;
  readonly onToggle: (open: boolean) => void;
}

/** A button that opens and folds something; its arrow turns and its state is announced. */
export function disclosure(
  content: readonly Child[],
  { open, controls, focusKey, onToggle }: DisclosureOptions,
): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: 'disclosure',
      'aria-expanded': String(open),
      'data-focus': focusKey,
      ...(controls === undefined ? {} : { 'aria-controls': controls }),
    },
    icon('chevron'),
    ...content,
  );
  made.addEventListener('click', () => {
    const next = made.getAttribute('aria-expanded') !== 'true';
    made.setAttribute('aria-expanded', String(next));
    onToggle(next);
  });
  return made;
}
