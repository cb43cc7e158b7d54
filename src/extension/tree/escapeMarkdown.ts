/** `$(icon)`, as VS Code finds it after Markdown was rendered; it takes off one backslash before it. */
const ICON = /\$\([a-z0-9-]+(?:~[a-z0-9-]*)?\)/gi;

/**
 * A text for a MarkdownString with theme icons, so that it is shown as it is. Unlike `MarkdownString.appendText`, spaces
 * stay spaces: a tooltip must be able to break a long sentence.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(ICON, '\\$&')
    .replaceAll(/[\\`*_{}[\]()#+\-.!~|]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(':', '&#58;');
}
