import { element } from '../dom';
import { icon } from '../icons';

export interface TickBoxOptions {
  readonly isTicked: boolean;
  readonly focusKey: string;
  /** Asks for the other state; the box changes when it is told so. Without it the box cannot be changed. */
  readonly onToggle?: () => void;
}

/** A box with its text. It shows what was stored, not what was clicked. */
export function tickBox(
  text: string,
  { isTicked, focusKey, onToggle }: TickBoxOptions,
): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: 'tick-box',
      role: 'checkbox',
      'aria-checked': String(isTicked),
      'aria-disabled': String(onToggle === undefined),
      'data-focus': focusKey,
    },
    icon(isTicked ? 'ticked' : 'unticked'),
    element('span', { class: 'prose' }, text),
  );
  if (onToggle) made.addEventListener('click', onToggle);
  return made;
}
