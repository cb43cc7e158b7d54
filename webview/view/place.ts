import { isWorkspacePath } from '../../src/messages';
import { code, element, type Child } from '../dom';
import { strings } from '../strings';
import { textButton } from '../ui/textButton';
import type { PanelPort } from './port';

export interface Place {
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * A place in a file as a button that opens it; as text where it lies outside the workspace. `text` stands
 * for the place where its file is plain from what is around it.
 */
export function placeLink(
  port: PanelPort,
  { path, line, column }: Place,
  focusKey: string,
  text?: string,
): HTMLElement | null {
  if (path === undefined) return null;
  const place = strings.error.place(path, line, column);
  if (!isWorkspacePath(path)) return code(text ?? place);
  return textButton([element('span', { class: 'path' }, text ?? place)], {
    label: strings.checks.open(place),
    focusKey,
    onClick: () => port.openLine(path, line ?? 1),
  });
}

/** The last part of a path large, its folder small before it. */
export function pathText(path: string): HTMLElement {
  const cut = path.lastIndexOf('/') + 1;
  return element(
    'span',
    { class: 'path', title: path },
    cut > 0 ? element('span', { class: 'folder' }, ...breakable(path.slice(0, cut))) : null,
    ...breakable(path.slice(cut)),
  );
}

/** A long name breaks where a person would break it, not in the middle of `.sql`. */
function breakable(text: string): Child[] {
  return text.split(/(?<=[_/-])/).flatMap((part) => [part, element('wbr')]);
}
