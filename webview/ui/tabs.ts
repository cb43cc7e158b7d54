/** What of the toolkit's element this file uses. */
type Panels = HTMLElement & { activeindicator: boolean; activeid: string };

export interface TabOptions<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly content: HTMLElement;
}

const tabId = (id: string) => `tab-${id}`;

/** The toolkit's tabs: arrow keys, Home and End move between them, one tab stop in all. */
export class Tabs<T extends string> {
  readonly element: HTMLElement;
  private readonly panels: Panels;
  private readonly tabs = new Map<T, HTMLElement>();

  constructor(
    label: string,
    options: readonly TabOptions<T>[],
    selected: T,
    onSelect: (id: T) => void,
  ) {
    const panels = document.createElement('vscode-panels') as Panels;
    panels.setAttribute('aria-label', label);
    // Drawn by the style sheet instead: the toolkit moves its own line by inline styles and an animation.
    panels.activeindicator = false;
    panels.activeid = tabId(selected);
    for (const { id, label: text } of options) {
      const tab = document.createElement('vscode-panel-tab');
      tab.id = tabId(id);
      tab.textContent = text;
      this.tabs.set(id, tab);
      panels.append(tab);
    }
    for (const { id, content } of options) {
      const view = document.createElement('vscode-panel-view');
      view.id = `view-${id}`;
      view.append(content);
      panels.append(view);
    }
    panels.addEventListener('change', (event) => {
      if (event.target !== panels) return;
      const chosen = options.find(({ id }) => tabId(id) === panels.activeid);
      if (chosen) onSelect(chosen.id);
    });
    this.panels = panels;
    this.element = panels;
  }

  /** Shows a tab without moving the focus. */
  select(id: T): void {
    this.panels.activeid = tabId(id);
  }

  /** A short remark beside a tab's label (`3 failed`), or none. */
  remark(id: T, label: string, text: string): void {
    const tab = this.tabs.get(id);
    if (!tab) return;
    tab.textContent = label;
    if (text !== '') {
      const mark = document.createElement('small');
      mark.className = 'tab-remark';
      mark.textContent = text;
      tab.append(mark);
    }
    // The toolkit names a tab once, from its first text.
    tab.setAttribute('aria-label', text === '' ? label : `${label}, ${text}`);
  }
}
