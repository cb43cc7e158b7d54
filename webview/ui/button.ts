export interface ButtonOptions {
  readonly label: string;
  readonly onClick: () => void;
  /** `primary` for the one thing to do next. */
  readonly appearance?: 'primary' | 'secondary';
}

/** A push button of the toolkit. */
export function button({ label, onClick, appearance = 'secondary' }: ButtonOptions): HTMLElement {
  const made = document.createElement('vscode-button');
  made.setAttribute('appearance', appearance);
  made.textContent = label;
  made.addEventListener('click', onClick);
  return made;
}
