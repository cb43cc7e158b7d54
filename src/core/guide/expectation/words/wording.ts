const TOKEN = /⟦(\d+)⟧/g;

/** Words of SQL that stand together without quotes. */
const COMPOUNDS =
  /\b(?:timestamp|time)(?:\(\d\))? with(?:out)? time zone\b|\bdouble precision\b|\bcharacter varying(?: ?\(\d+\))?|\bBASE TABLE\b|\bUSER-DEFINED\b|\bPRIMARY KEY(?= *(?:$|[,;|)]))|\bFOREIGN KEY(?= *(?:$|[,;|)]))|\bSET NULL\b|\bSET DEFAULT\b|\bNO ACTION\b/gi;

/**
 * A text in which everything in quotes is one token, so that what it holds is neither split nor taken for words of the
 * sentence.
 */
export class Wording {
  private constructor(
    /** With `⟦n⟧` for every literal. */
    readonly text: string,
    private readonly literals: readonly { readonly value: string; readonly written: string }[],
  ) {}

  static of(text: string): Wording {
    const literals: { value: string; written: string }[] = [];
    const token = (value: string, written: string): string => {
      literals.push({ value, written });
      return `⟦${literals.length - 1}⟧`;
    };
    const masked = text
      .replace(/`([^`\n]{1,200})`/g, (_: string, inner: string) =>
        /^[A-Za-z_ ]+$/.test(inner) && inner.includes(' ') ? token(inner, inner) : inner,
      )
      .replace(/`/g, '')
      .replace(/"([^"\n]{0,300})"/g, (whole: string, inner: string) => token(inner, whole))
      .replace(
        /(^|[\s=:([{|,<>])'((?:[^'\n]|'')*)'(?!\w)/g,
        (whole: string, before: string, inner: string) => {
          return before + token(inner.replace(/''/g, "'"), whole.slice(before.length));
        },
      )
      .replace(COMPOUNDS, (whole) => token(whole, whole));
    return new Wording(masked, literals);
  }

  /** The part as a person wrote it. */
  written(part: string): string {
    return part.replace(TOKEN, (_, at: string) => this.literals[Number(at)]?.written ?? '').trim();
  }

  /** The part without quotes. */
  plain(part: string): string {
    return part.replace(TOKEN, (_, at: string) => this.literals[Number(at)]?.value ?? '').trim();
  }

  /** Whether the part is one literal and nothing else. */
  isLiteral(part: string): boolean {
    return /^⟦\d+⟧$/.test(part.trim());
  }
}

/** Matches a literal's token. */
export const LITERAL = '⟦\\d+⟧';
