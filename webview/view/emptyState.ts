import { element } from '../dom';
import { icon, type IconName } from '../icons';
import { strings } from '../strings';
import { button, type ButtonOptions } from '../ui/button';

/** Says what is not there and what to do about it. While something runs, the page hides it and shows that it waits. */
export function emptyState(
  shape: IconName,
  title: string,
  next: string,
  ...actions: readonly ButtonOptions[]
): HTMLElement {
  return element(
    'div',
    { class: 'empty' },
    element('p', { class: 'waiting faint' }, strings.progress.wait),
    element(
      'div',
      { class: 'empty-content' },
      icon(shape),
      element('h2', {}, title),
      next === '' ? null : element('p', {}, next),
      element('div', { class: 'actions' }, ...actions.map(button)),
    ),
  );
}
