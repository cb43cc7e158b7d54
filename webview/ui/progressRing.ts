import { icon } from '../icons';

/** A turning ring, or a still picture for those who asked their system for less motion. The words beside it say what runs. */
export function progressRing(): Element {
  if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return icon('database');
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-hidden', 'true');
  return ring;
}
