import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { COMMAND } from '../../src/extension/ids';
import { EXTENSION_ID, extensionApi } from './extensionUnderTest';

describe('activation', () => {
  it('registers every command that the manifest names', async () => {
    await extensionApi();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(COMMAND).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('brings neither the parser nor a driver nor the use cases with it', () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension);
    const map = path.join(extension.extensionPath, 'dist/extension.js.map');
    const { sources } = JSON.parse(fs.readFileSync(map, 'utf8')) as { sources: string[] };
    assert.ok(sources.some((source) => source.endsWith('src/extension/activate.ts')));
    assert.deepEqual(
      sources.filter((source) =>
        /node_modules|src\/(app|postgres|workspace|core\/sql)\//.test(source),
      ),
      [],
    );
  });

  it('shows the built-in target, which needs no set-up', async () => {
    const api = await extensionApi();
    assert.equal(api.statusBar, '$(database) Built-in');
    assert.equal((await api.targets.current()).kind, 'builtin');
  });

  it('runs beside the files and says what it does without trust', () => {
    const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as {
      extensionKind: string[];
      capabilities: { untrustedWorkspaces: { supported: string } };
    };
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  });
});
