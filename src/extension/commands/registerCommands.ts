import * as vscode from 'vscode';
import type { Failures } from '../failures';
import { COMMAND, type CommandName } from '../ids';
import { Disposable } from '../lifecycle';
import type { OpenFolder } from '../openFolder';
import { requireTrust } from '../requireTrust';
import type { Handler } from './commandHandlers';

/** Commands that touch no database and no secret: they work in a workspace that is not trusted too. */
const WITHOUT_TRUST: ReadonlySet<CommandName> = new Set([
  'refresh',
  'showResults',
  'showLog',
  'openRollback',
  'cancel',
]);

/** Registers every command. What a command throws is told to the person, and the command's promise resolves. */
export class Commands extends Disposable {
  constructor(
    private readonly handlers: Readonly<Record<CommandName, Handler>>,
    private readonly folder: OpenFolder,
    private readonly failures: Failures,
  ) {
    super();
    for (const name of Object.keys(handlers) as CommandName[]) {
      this._register(
        vscode.commands.registerCommand(COMMAND[name], (...given: unknown[]) =>
          this.run(name, ...given),
        ),
      );
    }
  }

  /** Runs a command as VS Code would; resolves with what it made, or undefined when it failed or was refused. */
  async run(name: CommandName, ...given: unknown[]): Promise<unknown> {
    try {
      // The manifest disables these too; a key binding or another extension could still call them.
      if (!WITHOUT_TRUST.has(name)) requireTrust(this.folder);
      return await this.handlers[name](...given);
    } catch (error) {
      this.failures.thrown(error);
      return undefined;
    }
  }
}
