import * as vscode from 'vscode';
import type { Failures } from '../failures';
import { COMMAND, type CommandName } from '../ids';
import { Disposable } from '../lifecycle';
import type { OpenFolder } from '../openFolder';
import { requireTrust } from '../guards';
import type { Handler } from './commandHandlers';

/** Commands that touch no database and no secret: they work in a workspace that is not trusted too. */
const WITHOUT_TRUST: ReadonlySet<CommandName> = new Set([
  'refresh',
  'showResults',
  'showLog',
  'openRollback',
  'openGuide',
  'compareCheck',
  'cancel',
]);

/** Runs commands. What one throws is told to the person, and its promise resolves all the same. */
export class CommandRunner {
  constructor(
    private readonly handlers: Readonly<Record<CommandName, Handler>>,
    private readonly folder: Pick<OpenFolder, 'isTrusted'>,
    private readonly failures: Pick<Failures, 'thrown'>,
  ) {}

  /** Resolves with what the command made, or undefined when it failed or was refused. */
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

/** Registers every command of the manifest, until it is disposed. */
export class Commands extends Disposable {
  constructor(runner: CommandRunner) {
    super();
    for (const name of Object.keys(COMMAND) as CommandName[]) {
      this._register(
        vscode.commands.registerCommand(COMMAND[name], (...given: unknown[]) =>
          runner.run(name, ...given),
        ),
      );
    }
  }
}
