import { icon } from '../icons';

export interface SearchFieldOptions {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
}

/** A text field of the toolkit that filters while one types. Escape empties it. */
export class SearchField {
  readonly element: HTMLElement;
  private readonly field: HTMLElement & { value: string };

  constructor({ label, placeholder, value, onInput }: SearchFieldOptions) {
    const field = document.createElement('vscode-text-field') as HTMLElement & { value: string };
    field.className = 'search';
    field.setAttribute('placeholder', placeholder);
    field.value = value;
    const glass = icon('search');
    glass.setAttribute('slot', 'start');
    // The toolkit names the field after its text whenever it is attached; the style sheet hides that text.
    field.append(glass, label);
    field.addEventListener('input', () => onInput(field.value));
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || field.value === '') return;
      field.value = '';
      onInput('');
    });
    this.field = field;
    this.element = field;
  }

  set value(text: string) {
    this.field.value = text;
  }
}
