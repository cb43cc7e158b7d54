import type { Expectation } from '../check/expectation';
import type { TextRange, TransactionUse } from '../sql/script.model';
import type { QueryShape, Sentence } from './expectation/model';

/** What a section is for. Steps that only a person can do are in `manual`, whatever the role. */
export type SectionRole =
  'order' | 'apply' | 'verify' | 'rollback' | 'task' | 'smoke' | 'troubleshooting' | 'other';

/** A guide, or the comments of an SQL file, understood as far as that is possible. Reading never fails. */
export interface Guide {
  /** Workspace-relative, with `/`. */
  readonly path: string;
  readonly kind: 'markdown' | 'sql';
  /** The decoded text that all ranges and lines are of. */
  readonly text: string;
  /** In the order of the document; the first is what stands before any heading, where anything does. */
  readonly sections: readonly GuideSection[];
  readonly blocks: readonly GuideBlock[];
  /** Migration files in the order that the guide gives, as paths or file names as written; null when it gives none. */
  readonly order: GuideOrder | null;
  readonly problems: readonly GuideProblem[];
}

export interface GuideSection {
  /** 0-based, its place in `sections`. */
  readonly index: number;
  /** Stable while the headings stay: a slug of the heading's path, unique in the guide: `rollback/migration-006`. */
  readonly id: string;
  /** Plain text of the heading; the file's name for what stands before any heading. */
  readonly title: string;
  /** 1 to 6; 0 for what stands before any heading. */
  readonly level: number;
  readonly parent: number | null;
  /** 1-based line of the heading. */
  readonly line: number;
  /** The section's own part, up to the next heading of any level. */
  readonly range: TextRange;
  readonly role: SectionRole;
  /**
   * The migration that it speaks of, as written: a file name or path (`003_create_users.sql`) or a version (`006`). From
   * its heading, its body, or the nearest heading above it; null when it belongs to the guide. `bindGuide` looks it up.
   */
  readonly names: string | null;
  /** True where `names` can be nothing but a migration: a file, `migration 6`; not `version 2`. */
  readonly certain?: true;
  /** True for a part that a bold line begins (`**Verify**:`): it goes on with what its heading's other parts did. */
  readonly part?: true;
  /** True for a rollback of everything, of more than one migration, or to a version that stays. */
  readonly complete?: boolean;
  readonly manual: readonly ManualStep[];
}

/** Something that only a person can do and tick. */
export interface ManualStep {
  /** Stable while its section and its words stay. */
  readonly id: string;
  readonly text: string;
  readonly line: number;
  /** Ticked in the file itself: `- [x]`. */
  readonly ticked: boolean;
}

export interface GuideBlock {
  /** 0-based, its place in `blocks`. */
  readonly index: number;
  /** `GuideSection.index` */
  readonly section: number;
  /** 1-based line where the block begins (its fence), and where it ends. */
  readonly line: number;
  readonly endLine: number;
  /** The first word after the fence in lower case; empty for none. `sql` for comments of an SQL file. */
  readonly language: string;
  /** The block's content in the guide's text. For a heredoc or `psql -c` the statements have narrower ranges. */
  readonly range: TextRange;
  readonly kind: 'sql' | 'shell' | 'output' | 'shape' | 'other';
  /** True when it has statements that can be run. */
  readonly executable: boolean;
  /** Why an SQL block cannot be run, in words. */
  readonly reason?: string;
  /** An outer BEGIN with its COMMIT or ROLLBACK that was taken off. */
  readonly outer: 'commit' | 'rollback' | null;
  readonly statements: readonly GuideStatement[];
  /** What stands among the statements and is no SQL; absent for none. */
  readonly broken?: readonly BrokenText[];
  /** Files that psql is given, as written, in order; absent for none. */
  readonly files?: readonly string[];
  /** Commands of a shell that are neither psql nor `echo`; absent for none. */
  readonly commands?: readonly GuideCommand[];
}

/** A statement that PostgreSQL would refuse to read. */
export interface BrokenText {
  /** Unique in the guide; not stable when lines are added above it. */
  readonly id: string;
  readonly line: number;
  readonly endLine: number;
  /** Its first words. */
  readonly text: string;
  readonly message: string;
  /** Whether it could not have changed anything. */
  readonly harmless: boolean;
  /** What the guide says of it: nothing of that was looked at. Empty for none. */
  readonly sentences: readonly Sentence[];
}

export interface GuideCommand {
  readonly line: number;
  readonly text: string;
  /** True when it gives psql SQL that nobody has read: `sed ... | psql`. */
  readonly feedsPsql: boolean;
}

export interface GuideStatement {
  /** Stable: section id and the statement's place in the section from 1: `verification/1-tables/1`. */
  readonly id: string;
  /** `GuideBlock.index` */
  readonly block: number;
  /** 1-based, of its first token and of its last. */
  readonly line: number;
  readonly endLine: number;
  /** Where an outcome is shown: the line of the expectation that follows it, else its own last line. */
  readonly outcomeLine: number;
  /** Where it stands in the guide's text. */
  readonly range: TextRange;
  /** What runs: the SQL without the shell's quoting; `\d name` for a describe. */
  readonly sql: string;
  /** True when `sql` is exactly the text of `range`. */
  readonly verbatim: boolean;
  /** A name for people: the comment above it, the section's title, else the statement's first words. */
  readonly title: string;
  /** Upper case command tag: `SELECT`, `CREATE TABLE`; `\D` for a describe. */
  readonly tag: string;
  readonly transaction: TransactionUse;
  /** True when it changes nothing: a plain SELECT, EXPLAIN without ANALYZE of a write, SHOW. */
  readonly reads: boolean;
  readonly shape: QueryShape;
  /** Empty when the guide says nothing of what it should return. */
  readonly expectations: readonly Expectation[];
  /** The words that `expectations` came from, as written; a printed table as its lines. */
  readonly sentences: readonly Sentence[];
  readonly placeholders: readonly Placeholder[];
}

/** A value that stands for another one: it is asked for and never guessed. */
export interface Placeholder {
  /** As it is asked for: `workspace_uuid`, `some-uuid`. */
  readonly name: string;
  /** As it stands in `sql`, without quotes: `<workspace_uuid>`. */
  readonly text: string;
  /** UTF-16 code units in `GuideStatement.sql`, without quotes. */
  readonly range: TextRange;
  /** True inside a quoted SQL string: the answer is escaped; otherwise it becomes a quoted string of its own. */
  readonly quoted: boolean;
  readonly wants: 'uuid' | 'text';
}

export interface GuideOrder {
  readonly line: number;
  /** As written: `schema.sql`, `migrations/002_fixes.sql`. */
  readonly files: readonly string[];
}

export interface GuideProblem {
  readonly code:
    'unclosedFence' | 'notUtf8' | 'damagedCharacters' | 'tooLarge' | 'syntaxError' | 'notRead';
  readonly message: string;
  readonly line: number;
}
