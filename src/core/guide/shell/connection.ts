import { listOf } from '../listOf';
import type { ShellWord } from './words';

/** What of a connection a psql command states. */
type Slot = 'host' | 'port' | 'user' | 'database';

/** Whom a psql command connects to, as far as its words tell. */
export interface PsqlConnection {
  /** What asks for a connection that is not the guide's own, as written: `-U app_reader`; null for none. */
  readonly elsewhere: string | null;
  /** The variables that stand for a connection: `$DATABASE_URL`. */
  readonly variables: Readonly<Partial<Record<Slot, string>>>;
}

const slots: Readonly<Record<string, Slot>> = {
  ...{ '-h': 'host', '--host': 'host', PGHOST: 'host', PGHOSTADDR: 'host' },
  ...{ '-p': 'port', '--port': 'port', PGPORT: 'port' },
  ...{ '-U': 'user', '--username': 'user', PGUSER: 'user' },
  ...{ '-d': 'database', '--dbname': 'database', PGDATABASE: 'database' },
};

/** Settings of a session, and names of connections that only the server's people know. */
const always = new Set(['PGOPTIONS', 'PGSERVICE', 'PGSERVICEFILE']);

/** Words that may stand before psql without changing where it goes. */
const before = /^(?:do|then|else|if|while|until|!|time|env|exec|command|\{|\$)$/;

const assignment = /^(\w+)=(.*)$/s;

/** The variables that a command sets: for itself where psql follows, else for those after it. */
export function assignmentsOf(words: readonly ShellWord[]): readonly string[] | null {
  const texts = listOf(words, ({ content }) => content.text);
  const stated = texts[0] === 'export' ? texts.slice(1) : texts;
  return stated.length > 0 && stated.every((text) => assignment.test(text)) ? stated : null;
}

/**
 * @param words of the whole command
 * @param at where psql stands in them
 * @param takesWord psql's options that take the next word
 * @param exported assignments of the commands before it
 */
export function connectionOf(
  words: readonly ShellWord[],
  at: number,
  takesWord: ReadonlySet<string>,
  exported: readonly string[],
): PsqlConnection {
  const reader = new ConnectionReader();
  for (const text of exported) reader.assign(text);
  for (const { content } of words.slice(0, at)) {
    if (assignment.test(content.text)) reader.assign(content.text);
    else if (!before.test(content.text)) reader.refuse(content.text);
  }
  const options = listOf(words.slice(at + 1), ({ content }) => content.text);
  for (let index = 0; index < options.length; index += 1) {
    const text = options[index] ?? '';
    const long = /^(--\w[\w-]*)=(.*)$/s.exec(text);
    const short = /^(-[hpUd])(.+)$/s.exec(text);
    const [, name, value] = long ?? short ?? [];
    if (name !== undefined && value !== undefined) {
      reader.state(name, value);
    } else if (text in slots) {
      index += 1;
      reader.state(text, options[index] ?? '');
    } else if (takesWord.has(text) || /^(?:-[a-zA-Z01]*[cf]|--command|--file)$/.test(text)) {
      index += 1;
    } else if (!text.startsWith('-')) {
      reader.name(text);
    }
  }
  return reader;
}

class ConnectionReader implements PsqlConnection {
  elsewhere: string | null = null;
  readonly variables: Partial<Record<Slot, string>> = {};

  refuse(written: string): void {
    this.elsewhere ??= written;
  }

  assign(text: string): void {
    const [, name = '', value = ''] = assignment.exec(text) ?? [];
    if (always.has(name)) this.refuse(text);
    else this.state(name, value, text);
  }

  state(name: string, value: string, written = `${name} ${value}`): void {
    const slot = Object.hasOwn(slots, name) ? slots[name] : undefined;
    if (slot === undefined) return;
    const variable = variableIn(value);
    if (variable === null) this.refuse(written);
    else this.variables[slot] = variable;
  }

  /** psql's first word without an option is the database, or its URL; the second is the user. */
  name(text: string): void {
    if (/^\$\{?\w*(?:OPT|ARG|FLAG)\w*\}?$/i.test(text)) return;
    if (this.variables.database === undefined) this.state('--dbname', text, text);
    else this.state('--username', text, text);
  }
}

/** The variable that a value is, or that a URL has as its host; null where something is stated itself. */
function variableIn(value: string): string | null {
  const [, url, rest = ''] = /^\$\{?(\w+)[^}?]*\}?(.*)$/s.exec(value) ?? [];
  if (url !== undefined) return /\b(?:options|user|host|dbname)=/.test(rest) ? null : `$${url}`;
  const [, host] = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?(\$[^/:?]+)/.exec(value) ?? [];
  return host ?? null;
}

/** The one connection that a guide's psql commands are taken to ask for: the target of the run. */
export class GuideConnection {
  private readonly known: Partial<Record<Slot, string>> = {};

  /** Why a command's SQL is not for the target; null when it is. */
  refusal({ elsewhere, variables }: PsqlConnection): string | null {
    if (elsewhere !== null) return asksFor(elsewhere);
    const stated = Object.entries(variables) as [Slot, string][];
    for (const [slot, variable] of stated) {
      const first = this.known[slot];
      if (first !== undefined && first !== variable) {
        return `${asksFor(variable).slice(0, -1)}: the guide's first is ${first}.`;
      }
    }
    for (const [slot, variable] of stated) this.known[slot] ??= variable;
    return null;
  }
}

function asksFor(written: string): string {
  const words = written.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1@');
  return `It asks for another connection (${words}).`;
}
