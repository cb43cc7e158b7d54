import { SqlSyntaxError, type SqlParser } from '../parser';

/** Names as SQL needs them: quoted where the parser would read something else. */
export class Names {
  readonly #quoted = new Map<string, string>();

  constructor(private readonly parser: SqlParser) {}

  /** One name: `users`, `"order"`, `"Leads"`. */
  quote(name: string): string {
    const known = this.#quoted.get(name);
    if (known !== undefined) return known;
    const quoted = this.#isPlain(name) ? name : `"${name.replaceAll('"', '""')}"`;
    this.#quoted.set(name, quoted);
    return quoted;
  }

  qualified(schema: string, name: string): string {
    return `${this.quote(schema)}.${this.quote(name)}`;
  }

  list(names: readonly string[]): string {
    return names.map((name) => this.quote(name)).join(', ');
  }

  /** A role; `public` is everybody. */
  role(name: string): string {
    return name === 'public' ? 'PUBLIC' : this.quote(name);
  }

  #isPlain(name: string): boolean {
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) return false;
    try {
      this.parser.parse(`SELECT ${name}.${name}, ${name}() FROM ${name} AS ${name}`);
      return true;
    } catch (error) {
      if (error instanceof SqlSyntaxError) return false;
      throw error;
    }
  }
}

/** A text constant. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
