import type { AlterTableCmd } from 'libpg-query';
import type { EffectContext } from './context';
import type { Name } from './scope';
import type { TokenSpan } from './statementSource';

/** One subcommand of ALTER TABLE with its own part of the text. */
export interface AlterTablePart {
  readonly command: AlterTableCmd;
  readonly table: Name;
  readonly context: EffectContext;
  readonly span: TokenSpan;
}

export function cascades({ command }: AlterTablePart): boolean {
  return command.behavior === 'DROP_CASCADE';
}
