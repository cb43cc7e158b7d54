import type { PanelUpdate } from './panel/resultsPanel';
import type { PanelTab } from '../messages';

/** Where results are shown: the panel in the editor, or a test's own. */
export interface ResultsView {
  /** Brings the results to the front, on a tab if one is named. */
  show(tab?: PanelTab): void;
  /** Replaces the named fields; what is shown changes at once, what is not shown waits until it is. */
  update(news: PanelUpdate): void;
}
