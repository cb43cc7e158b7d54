/** As long as the text, with the same line ends, and with nothing else: what does not run keeps its place. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
