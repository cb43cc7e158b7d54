import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Engine } from '../../src/app/engine';
import { Explanations } from '../../src/extension/guides/explanations';
import type { OpenFolder } from '../../src/extension/openFolder';

const folder: OpenFolder = {
  root: '/somewhere',
  uri: vscode.Uri.file('/somewhere'),
  name: 'somewhere',
  hasMore: false,
  isTrusted: true,
};

describe('a guide that changes while it is read', () => {
  it('is read again, and whoever asked gets what was read last', async () => {
    const fileChanged = new vscode.EventEmitter<string>();
    const forgotten: string[] = [];
    let reads = 0;
    const engine = {
      explain: ({ files }: { files: readonly { path: string }[] }) => {
        reads += 1;
        // The first reading is out of date before it ends.
        if (reads === 1) explanations.forgetAll();
        return Promise.resolve({ files: files.map(({ path }) => ({ path, title: `${reads}` })) });
      },
    } as unknown as Engine;
    const explanations = new Explanations(
      folder,
      { get: () => Promise.resolve(engine) },
      { onDidChangeFile: fileChanged.event },
    );
    explanations.onDidForget((path) => forgotten.push(path));
    try {
      const explained = await explanations.of('checks.md');
      assert.deepEqual(explained, { kind: 'read', file: { path: 'checks.md', title: '2' } });
      assert.deepEqual(forgotten, ['checks.md']);
    } finally {
      explanations.dispose();
      fileChanged.dispose();
    }
  });
});
