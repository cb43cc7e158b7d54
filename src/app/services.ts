import type { SqlParser } from '../core/sql/parser';
import type { BuiltinServers } from '../postgres/builtinServers';
import type { EngineOptions } from './engine';

/** What the use cases share: made once by `createEngine`, loaded when first needed. */
export interface Services {
  readonly options: EngineOptions;
  readonly servers: BuiltinServers;
  readonly parser: () => Promise<SqlParser>;
}
