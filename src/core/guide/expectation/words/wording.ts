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
      // In one pass: what begins first holds the other kind of quote within it.
      .replace(
        /"([^"\n]{0,300})"|(?<=^|[\s=:([{|,<>])'((?:[^'\n]|'')*)'(?!\w)/g,
        (whole: string, double: string | undefined, single: string | undefined) =>
          token(double ?? (single ?? '').replace(/''/g, "'"), whole),
      )
      .replace(COMPOUNDS, (whole) => token(whole, whole));
    return new Wording(masked, literals);
  }

  /** The part as a person wrote it. */
  written(part: string): string {
    return this.restored(part, 'written');
  }

  /** The part without quotes. */
  plain(part: string): string {
    return this.restored(part, 'value');
  }

  /** A literal in quotes may hold one in code marks, which is written out as it stands. */
  private restored(part: string, as: 'written' | 'value'): string {
    if (!part.includes('⟦')) return part.trim();
    const back = (text: string, form: 'written' | 'value'): string =>
      text.replace(TOKEN, (_, at: string) => this.literals[Number(at)]?.[form] ?? '');
    return back(back(part, as), 'written').trim();
  }

  /** Whether the part is one literal and nothing else. */
  isLiteral(part: string): boolean {
    return /^⟦\d+⟧$/.test(part.trim());
  }
}

/** Matches a literal's token. */
export const LITERAL = '⟦\\d+⟧';
