/**
 * A text that VS Code shows as it is. Notifications make links of `[text](command:...)`, and the messages of a server
 * can hold whatever somebody put into a migration or a table.
 */
export function plainMessage(text: string): string {
  return text.replaceAll('](', '] (');
}
