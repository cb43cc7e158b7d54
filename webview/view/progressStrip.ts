import type { PanelProgress } from '../../src/messages';
import { element } from '../dom';
import { strings } from '../strings';
import { button } from '../ui/button';
import { progressRing } from '../ui/progressRing';
import type { PanelPort } from './port';

/**
 * What runs now, above the results of before. The ring and the Cancel button stay the same elements while
 * the words beside them change, so that neither animation nor focus starts over with every step.
 */
export class ProgressStrip {
  readonly element = element('div', { class: 'progress', hidden: true });
  private readonly title = element('strong');
  private readonly message = element('span', { class: 'progress-message' });
  private readonly count = element('span', { class: 'progress-count' });
  private readonly cancel: HTMLElement;
  private ring: Element | null = null;

  constructor(port: PanelPort) {
    this.cancel = button({ label: strings.commands.cancel, onClick: () => port.run('cancel') });
    this.element.append(this.title, this.message, this.count, this.cancel);
  }

  update(progress: PanelProgress | null): void {
    this.element.hidden = progress === null;
    if (!progress) {
      this.ring?.remove();
      this.ring = null;
      return;
    }
    if (!this.ring) {
      this.ring = progressRing();
      this.element.prepend(this.ring);
    }
    this.title.textContent = strings.progress.title(progress.kind);
    this.message.textContent = progress.message;
    const { done, total } = progress;
    this.count.textContent =
      done === undefined || total === undefined ? '' : strings.progress.count(done, total);
    this.cancel.hidden = progress.cancellable !== true;
  }
}
