import type { SqlParser } from '../core/sql/parser';
import type { BuiltinServers } from '../postgres/builtinServers';
import type { EngineOptions } from './engine';

/** What the use cases share: made once by `createEngine`, loaded when first needed; see `withoutSecrets`. */
export interface Services {
  readonly options: EngineOptions;
  readonly servers: BuiltinServers;
  readonly parser: () => Promise<SqlParser>;
  /** For whatever is written before the report is returned: takes out what looks like a secret, and the target's password. */
  readonly redact: (text: string) => string;
}
