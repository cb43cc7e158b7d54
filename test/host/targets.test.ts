import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension/api';
import { LONG_MS, extensionApi, untilMigrations } from './extensionUnderTest';

/** A port of this machine where nothing listens. */
const URL_OF_NOTHING = 'postgresql://someone:n0-0ne-s33s@127.0.0.1:9/nowhere';

describe('targets', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
  });
  afterEach(() => api.targets.remove('spare'));

  it('keep an added URL out of the settings and of all that describes the target', async () => {
    await api.targets.add('spare', 'staging', URL_OF_NOTHING);
    const target = await api.targets.current();
    assert.equal(target.kind === 'server' && (await target.url()), URL_OF_NOTHING);
    assert.ok(!JSON.stringify(target).includes('n0-0ne-s33s'));
    const settings = vscode.workspace.getConfiguration('plumbline');
    assert.ok(!JSON.stringify(settings).includes('n0-0ne-s33s'));
    assert.equal(api.statusBar, '$(database) spare (staging)');
  });

  it('go back to the built-in one when the chosen one is removed', async () => {
    await api.targets.add('spare', 'production', URL_OF_NOTHING);
    const removed = await api.targets.current();
    await api.targets.remove('spare');
    assert.equal((await api.targets.current()).id, 'builtin');
    assert.equal(api.statusBar, '$(database) Built-in');
    assert.ok(removed.kind === 'server');
    await assert.rejects(removed.url(), { code: 'unknownTarget' });
  });

  it('that cannot be reached are said so in the view, with a way out, and without the secret', async () => {
    await api.targets.add('spare', 'local', URL_OF_NOTHING);
    await api.run('refresh');
    await untilMigrations(api, ({ error }) => error !== null);
    const [message] = api.tree();
    assert.ok(message);
    assert.equal(message.item.id, 'message:failure');
    assert.equal(message.item.command?.command, 'plumbline.selectTarget');
    assert.ok(!JSON.stringify(api.migrations.snapshot).includes('n0-0ne-s33s'));
    assert.ok(api.tree().some(({ item }) => item.id?.startsWith('source:')));
  });

  it('that are gone are never replaced by another one', async () => {
    await api.targets.add('spare', 'local', URL_OF_NOTHING);
    const target = await api.targets.current();
    await api.targets.remove('spare');
    await api.targets.choose(target, 'local');
    try {
      await assert.rejects(api.targets.current(), { code: 'unknownTarget' });
      assert.equal(await api.run('applyAll'), undefined);
    } finally {
      const builtin = (await api.targets.all()).find(({ id }) => id === 'builtin');
      assert.ok(builtin);
      await api.targets.choose(builtin, 'local');
    }
  });
});
