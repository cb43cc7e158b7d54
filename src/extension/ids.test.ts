import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import manifest from '../../package.json';
import texts from '../../package.nls.json';
import {
  COMMAND,
  CONTEXT_KEYS,
  NODE_FLAGS,
  PANEL_TYPE,
  SETTING,
  VIEW,
  VIEW_CONTAINER,
} from './ids';

const { contributes } = manifest;
const sorted = (values: Iterable<string>) => [...new Set(values)].sort();
const everything = JSON.stringify({ contributes, capabilities: manifest.capabilities });
const conditions = everything.match(/"(?:when|enablement)":"(?:[^"\\]|\\.)*"/g) ?? [];

describe('the manifest and the ids in the code', () => {
  it('name the same commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(COMMAND)),
    );
  });

  it('put no command into a menu that does not exist', () => {
    const known = new Set<string>(Object.values(COMMAND));
    const used = Object.values(contributes.menus).flatMap((menu) =>
      menu.map(({ command }) => command),
    );
    const linked = JSON.stringify(texts).match(/(?<=command:)plumbline\.\w+/g) ?? [];
    assert.deepEqual(
      [...used, ...linked].filter((command) => !known.has(command)),
      [],
    );
  });

  it('name the same container, view and panel', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [VIEW_CONTAINER],
    );
    assert.deepEqual(
      contributes.views[VIEW_CONTAINER].map(({ id }) => id),
      Object.values(VIEW),
    );
    assert.deepEqual(manifest.activationEvents, [
      `onWebviewPanel:${PANEL_TYPE}`,
      // The lenses of guides and the Testing view must be there before a person has opened the view.
      'workspaceContains:plumbline.json',
      'workspaceContains:**/migrations/*.sql',
    ]);
  });

  it('name the same settings', () => {
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(SETTING)),
    );
  });

  it('use the same context keys in conditions', () => {
    const ids = new Set<string>([...Object.values(VIEW), ...Object.values(COMMAND)]);
    const used = conditions
      .flatMap((condition) => condition.match(/plumbline\.\w+/g) ?? [])
      .filter((id) => !ids.has(id));
    assert.deepEqual(sorted(used), sorted(Object.keys(CONTEXT_KEYS)));
  });

  it('offer to apply in the Explorer, before files are listed, only what can be a migration', () => {
    const [command] = contributes.menus['explorer/context'];
    const [, source, flags] = /resourcePath =~ \/(.*)\/(i)\)/.exec(command?.when ?? '') ?? [];
    const pattern = new RegExp(source ?? '', flags);
    const offered = [
      '/a/migrations/001_a.sql',
      'C:\\a\\Migrations\\001_a.sql',
      '/down/migrations/x/001_a.sql',
      '/a/migrations/rollback/001_a.sql',
      '/a/migrations/x/down/001_a.sql',
      '/a/migrations/001_a.down.sql',
      '/a/migration/001_a.sql',
      '/a/migrations.sql',
    ].filter((file) => pattern.test(file));
    assert.deepEqual(offered, [
      '/a/migrations/001_a.sql',
      'C:\\a\\Migrations\\001_a.sql',
      '/down/migrations/x/001_a.sql',
    ]);
  });

  it('test rows for words that rows have', () => {
    const used = conditions.flatMap(
      (condition) => condition.match(/(?<=viewItem =~ \/;)\w+/g) ?? [],
    );
    assert.deepEqual(sorted(used), sorted([...NODE_FLAGS, 'migration']));
  });

  it('have a text for each %key%, and no text that nobody uses', () => {
    const used = everything.match(/(?<="%)[\w.]+(?=%")/g) ?? [];
    assert.deepEqual(sorted(used), sorted(Object.keys(texts)));
  });

  it('name icons that exist', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.views[VIEW_CONTAINER].map(({ icon }) => icon),
    ];
    assert.deepEqual(
      files.filter((file) => !fs.existsSync(file)),
      [],
    );
  });

  it('forbid every command that needs a database in a workspace that is not trusted', () => {
    const open = contributes.commands
      .filter(
        (command) =>
          !('enablement' in command && command.enablement.includes('isWorkspaceTrusted')),
      )
      .map(({ command }) => command);
    assert.deepEqual(
      sorted(open),
      sorted([
        COMMAND.refresh,
        COMMAND.showResults,
        COMMAND.showLog,
        COMMAND.openRollback,
        COMMAND.openGuide,
        COMMAND.compareCheck,
        COMMAND.cancel,
      ]),
    );
  });
});
