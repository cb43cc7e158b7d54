import { icon } from '../icons';

/**
 * A turning ring, or a still picture for those who asked their system or the editor for less motion. The words
 * beside it say what runs.
 */
export function progressRing(): Element {
  const still =
    window.matchMedia('(prefers-reduced-motion: reduce)').matches ||
    document.body.classList.contains('vscode-reduce-motion');
  if (still) return icon('database');
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-hidden', 'true');
  return ring;
}
