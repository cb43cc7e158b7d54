import type { Manifest } from './model';

/**
 * A manifest's text with another order; everything else in it stays, its indentation too. Without a text: a new one.
 *
 * @param text of a manifest that was read without a problem
 */
export function withOrder(text: string | null, order: Manifest['order']): string {
  const before = text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
  const indent = /\n([ \t]+)"/.exec(text ?? '')?.[1] ?? '  ';
  const lineEnd = text?.includes('\r\n') ? '\r\n' : '\n';
  const after = JSON.stringify({ ...before, order }, null, indent);
  return `${after}\n`.replaceAll('\n', lineEnd);
}
