import * as vscode from 'vscode';
import type { PanelCommand } from '../../messages';
import type { Failures } from '../failures';
import { COMMAND, VIEW } from '../ids';
import type { Migrations } from '../migrations';
import type { OpenFolder } from '../openFolder';
import type { PanelRequest } from '../panel/resultsPanel';
import { openMigrationFile } from './openFile';

/** Which command a button of the panel runs: the panel can start nothing that is not in this table. */
const COMMANDS: Readonly<Record<PanelCommand, string>> = {
  verifyAll: COMMAND.verifyAll,
  applyAll: COMMAND.applyAll,
  showPolicies: COMMAND.showPolicies,
  showMigrations: `${VIEW.migrations}.focus`,
  selectTarget: COMMAND.selectTarget,
  cancel: COMMAND.cancel,
};

/** Does what a person asked for in the panel; what cannot be done is said. Never rejects. */
export async function answerPanel(
  request: PanelRequest,
  ports: {
    readonly migrations: Pick<Migrations, 'snapshot'>;
    readonly folder: OpenFolder;
    readonly failures: Pick<Failures, 'thrown'>;
  },
): Promise<void> {
  try {
    if (request.type === 'command') await vscode.commands.executeCommand(COMMANDS[request.command]);
    else await openMigrationFile(ports, request.path, request.line);
  } catch (error) {
    ports.failures.thrown(error);
  }
}
