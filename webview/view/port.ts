import type { GuideAction, PanelCommand, PanelTab } from '../../src/messages';

/** What the views may ask for; the page answers. */
export interface PanelPort {
  openLine(path: string, line: number): void;
  run(command: PanelCommand): void;
  /** `id` as the report names the check, the section or the step. */
  guide(action: GuideAction, path: string, id: string): void;
  selectTab(tab: PanelTab): void;
  /** A person's choice (filter, fold) changed: it outlives a reload. */
  viewChanged(): void;
}
