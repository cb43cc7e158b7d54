import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, fileOf, writeFile } from './extensionUnderTest';
import {
  describeGuides,
  lensesOf,
  marksOf,
  openAsPerson,
  press,
  show,
  SMALL_TEXT,
  untilClosed,
  untilTold,
} from './guidesUnderTest';

describeGuides('guides with edits', (api) => {
  describe('whose edits are', () => {
    /** Runs a check whose expectation was edited, in an editor of a file that no other test opens. */
    async function runEdited(name: string, open: (path: string) => Promise<vscode.TextEditor>) {
      const isThere = untilTold(api(), name);
      writeFile(api(), name, SMALL_TEXT);
      await isThere;
      const editor = await open(name);
      await editor.edit((edit) =>
        edit.replace(new vscode.Range(13, 0, 13, 19), '-- Expected: 0 rows'),
      );
      await press((await lensesOf(api(), name)).find(({ line }) => line === 12));
      assert.deepEqual(marksOf(api(), name), [{ line: 14, outcome: 'passed', stale: false }]);
      return editor;
    }

    it('discarded with their editor have no outcome any more', async () => {
      await runEdited('discarded-guide.md', (path) => openAsPerson(api(), path));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await untilClosed(api(), 'discarded-guide.md');
      assert.deepEqual(marksOf(api(), 'discarded-guide.md'), []);
    });

    it('discarded after their file was deleted have none either', async () => {
      await runEdited('deleted-guide.md', (path) => openAsPerson(api(), path));
      const file = fileOf(api(), 'deleted-guide.md');
      await vscode.workspace.fs.delete(file);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await untilClosed(api(), 'deleted-guide.md');
      assert.deepEqual(marksOf(api(), 'deleted-guide.md'), []);
      // For `restoreFiles`.
      await vscode.workspace.fs.writeFile(file, new Uint8Array());
    });

    it('taken back in the editor have an outcome of before', async () => {
      const editor = await runEdited('reverted-guide.md', (path) => show(api(), path));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.equal(editor.document.lineAt(13).text, '-- Expected: 3 rows');
      assert.deepEqual(
        marksOf(api(), 'reverted-guide.md').filter(({ stale }) => !stale),
        [],
      );
    });

    it('saved keep their outcome when the editor is closed', async () => {
      const { document } = await runEdited('saved-guide.md', (path) => openAsPerson(api(), path));
      // A change that is told of after the document was closed is somebody else's.
      const isSaved = untilTold(api(), 'saved-guide.md');
      await document.save();
      await isSaved;
      await closeEditors();
      await untilClosed(api(), 'saved-guide.md');
      assert.deepEqual(marksOf(api(), 'saved-guide.md'), [
        { line: 14, outcome: 'passed', stale: false },
      ]);
    });
  });
});
