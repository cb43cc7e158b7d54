export type Child = Node | string | null;

/**
 * The attributes that the panel uses. `style`, `href`, `src` and event attributes are not among them: a
 * text from a database can only ever become a text node or the value of one of these.
 */
export interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly role?: string;
  readonly title?: string;
  readonly tabindex?: '0' | '-1';
  readonly type?: 'button';
  readonly scope?: 'col' | 'row' | 'rowgroup' | 'colgroup';
  readonly colspan?: string;
  readonly datetime?: string;
  readonly hidden?: boolean;
  readonly [aria: `aria-${string}`]: string;
  readonly [data: `data-${string}`]: string;
}

/** An element with text and elements in it; strings become text nodes, null is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes) as [string, string | boolean][]) {
    if (typeof value === 'boolean') made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...present(children));
  return made;
}

/** Replaces the content of `parent`; focus stays on the element with the same `data-focus` key. */
export function replaceContent(parent: HTMLElement, ...children: readonly Child[]): void {
  const focused = document.activeElement;
  const key =
    focused instanceof HTMLElement && parent.contains(focused) ? focused.dataset.focus : null;
  parent.replaceChildren(...present(children));
  if (key === null || key === undefined) return;
  for (const candidate of parent.querySelectorAll<HTMLElement>('[data-focus]')) {
    if (candidate.dataset.focus === key) {
      candidate.focus({ preventScroll: true });
      return;
    }
  }
}

/** Text for screen readers only. */
export function hiddenText(text: string): HTMLElement {
  return element('span', { class: 'visually-hidden' }, text);
}

/** A name or SQL from a database: kept as it is, wrapped anywhere, its writing direction kept to itself. */
export function code(text: string): HTMLElement {
  return element('code', {}, text);
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(): string {
  lastId += 1;
  return `part-${lastId}`;
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child) => child !== null);
}
