import { element, type Child } from '../dom';

export interface ChoiceOption<T extends string> {
  readonly value: T;
  readonly content: readonly Child[];
  /** Dimmed, but still there to be chosen. */
  readonly faint: boolean;
}

/** A row of buttons of which one is pressed. */
export function choice<T extends string>(
  label: string,
  options: readonly ChoiceOption<T>[],
  chosen: T,
  onChoose: (value: T) => void,
): HTMLElement {
  return element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    ...options.map(({ value, content, faint }) => {
      const one = element(
        'button',
        {
          type: 'button',
          class: faint ? 'choice-option faint' : 'choice-option',
          'aria-pressed': String(value === chosen),
          'data-focus': `choice ${value}`,
        },
        ...content,
      );
      one.addEventListener('click', () => onChoose(value));
      return one;
    }),
  );
}
