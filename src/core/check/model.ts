import type { ExpectedObject } from '../catalog/model';

/** Only `passed` is green; what was not looked at is never green. */
export type CheckOutcome = 'passed' | 'failed' | 'inconclusive' | 'notChecked' | 'errored';

export interface CheckSource {
  readonly kind: 'derived' | 'guide' | 'sql' | 'file';
  /** Workspace-relative, with `/`. */
  readonly path?: string;
  /** 1-based. */
  readonly line?: number;
}

/** One verification with an expectation. Derived checks expect an object to stand in the catalog with its shape. */
export interface Check {
  /** Stable over runs: version and object key. */
  readonly id: string;
  /** What is verified, for people: `Index idx_messages_conversation_created on messages`. */
  readonly title: string;
  /** The version of the migration that it belongs to. */
  readonly migration?: string;
  readonly source: CheckSource;
  /** True when the migration changes what an earlier one made: it can stand there before this one is applied. */
  readonly changes?: boolean;
  /**
   * Why an expression of the object may be printed otherwise than it was written, or a grant be another one since; it
   * is then never `failed` for it.
   */
  readonly doubt?: string;
  readonly expects:
    | { readonly kind: 'present'; readonly object: ExpectedObject }
    | { readonly kind: 'absent'; readonly object: ExpectedObject };
}

/** What came of a check, without when and how long. */
export interface Verdict {
  readonly outcome: CheckOutcome;
  /** In one line each, for people; equal for a passed check. */
  readonly expected: string;
  readonly actual: string;
  readonly note?: string;
  /** Of a derived check: whether the object was found at all. */
  readonly found?: boolean;
}
