import * as vscode from 'vscode';
import type { PanelCommand } from '../../messages';
import type { Failures } from '../failures';
import type { Guides } from '../guides/guides';
import { COMMAND, VIEW } from '../ids';
import type { Migrations } from '../migrations';
import type { OpenFolder } from '../openFolder';
import type { PanelRequest } from '../panel/resultsPanel';
import { openMigrationFile } from './openFile';

/** Which command a button of the panel runs: the panel can start nothing that is not in this table. */
const COMMANDS: Readonly<Record<PanelCommand, string>> = {
  verifyAll: COMMAND.verifyAll,
  runGuide: COMMAND.runGuide,
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
    readonly guides: Pick<Guides, 'paths' | 'list'>;
    readonly folder: OpenFolder;
    readonly failures: Pick<Failures, 'thrown'>;
  },
): Promise<void> {
  try {
    switch (request.type) {
      case 'command':
        await vscode.commands.executeCommand(COMMANDS[request.command]);
        return;
      case 'guide': {
        const { action, path, id } = request;
        await vscode.commands.executeCommand(COMMAND[action], { path, id });
        return;
      }
      case 'openLine':
        // Guides may not have been looked for when a panel came back after a reload.
        if (/\.(?:md|markdown)$/i.test(request.path)) await ports.guides.list();
        await openMigrationFile(ports, request.path, request.line);
    }
  } catch (error) {
    ports.failures.thrown(error);
  }
}
