import type { GuideProblem } from './model';

/** UTF-8 that was read as another encoding and saved again: `Ã¼`, `â€“`, `‚Äì`, `üìã`. */
const mojibake =
  /Ã[\u0080-\u00BF]|Â[\u00A0-\u00BF]|â€[\u0080-\u2122]?|â(?:†|œ)|‚(?:Ä|Ü|ú)|ð\u0178|ü(?:ì|õ|ö|ê|î|é|ü)[\u0080-\uFFFF]/;

/** What of a text's characters was lost before it came here; its words are read all the same. */
export function damageOf(text: string, lineOf: (offset: number) => number): GuideProblem[] {
  const found: GuideProblem[] = [];
  const add = (at: number, message: string): void => {
    if (at !== -1) found.push({ code: 'damagedCharacters', message, line: lineOf(at) });
  };
  add(text.indexOf('\uFFFD'), 'Characters were lost here when the file was decoded.');
  add(text.indexOf('\0'), 'There is a NUL character here.');
  add(
    text.slice(0, 2_000_000).search(mojibake),
    'Characters here were saved in one encoding and read in another.',
  );
  return found;
}
