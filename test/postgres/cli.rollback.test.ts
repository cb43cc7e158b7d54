import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GeneratedRollbackReport, RehearseReport } from '../../src/core/report/model';
import { runCommandLine } from './commandLine';
import { workspaceOf } from './engineHarness';
import { servers } from './server';

const NOTES = 'migrations/001_notes.sql';
const ROLLBACK = 'migrations/rollback/001_notes.sql';
const MARKED = 'migrations/002_drop.sql';

const files = {
  [NOTES]:
    'create table note (id int primary key, body text);\ncreate view v as select 1 as one;\n',
  [ROLLBACK]: 'drop view v;\ndrop table note;\n',
};

describe('rollbacks on the command line', function () {
  this.timeout(300_000);
  let url: string;

  beforeEach(async () => {
    const [server] = await servers();
    assert.ok(server);
    url = await server.createDatabase();
  });

  const plumbline = (root: string, ...args: string[]) => runCommandLine(root, url, args);

  it('are rehearsed: 0 when clean, pending or applied', () => {
    const root = workspaceOf(files);
    const pending = plumbline(root, 'rollback', NOTES, '--rehearse');
    assert.equal(pending.code, 0, pending.out + pending.err);
    assert.match(pending.out, /✓ clean .*apply, roll back/);
    assert.match(pending.out, /nothing left behind, nothing taken/);
    assert.equal(plumbline(root, 'status').code, 3, 'it is still pending');
    assert.equal(plumbline(root, 'apply').code, 0);
    const applied = plumbline(root, 'rollback', NOTES, '--rehearse', '--json');
    assert.equal(applied.code, 0, applied.out);
    const [result] = (JSON.parse(applied.out) as RehearseReport).results;
    assert.deepEqual([result?.first, result?.outcome], ['rollback', 'clean']);
  });

  it('warn of later migrations that stay, not of those that are taken back before', () => {
    const root = workspaceOf({
      'migrations/001_a.sql': 'create table a (id int);',
      'migrations/001_a.down.sql': 'drop table a;',
      'migrations/002_b.sql': 'create table b (id int);',
      'migrations/002_b.down.sql': 'drop table b;',
      'migrations/003_c.sql': 'create table c (id int);',
      'migrations/003_c.down.sql': 'drop table c;',
    });
    assert.equal(plumbline(root, 'apply').code, 0);
    const one = plumbline(root, 'rollback', '001');
    assert.match(one.out, /may build on it: 002, 003/);
    const both = plumbline(root, 'rollback', '--last', '2');
    assert.equal(both.code, 0, both.out);
    assert.doesNotMatch(both.out, /build on it/);
  });

  it('are rehearsed: 5 for what is left behind and for what fails', () => {
    const left = workspaceOf({ ...files, [ROLLBACK]: 'drop view v;\n' });
    const first = plumbline(left, 'rollback', '--rehearse');
    assert.equal(first.code, 5, first.out);
    assert.match(first.out, /✗ not clean/);
    assert.match(first.out, /Left behind: Table note/);
    const broken = workspaceOf({ ...files, [ROLLBACK]: 'drop view v;\ndrop table notes;\n' });
    const second = plumbline(broken, 'rollback', NOTES, '--rehearse');
    assert.equal(second.code, 5, second.out);
    assert.match(second.out, /The rollback failed/);
    assert.match(second.out, /rollback\/001_notes\.sql:2/);
  });

  it('are rehearsed: 6 for what could not be tried, 2 for what is no migration', () => {
    const root = workspaceOf({ [NOTES]: files[NOTES] });
    const none = plumbline(root, 'rollback', NOTES, '--rehearse');
    assert.equal(none.code, 6, none.out);
    assert.match(none.out + none.err, /no rollback/i);
    const alone = workspaceOf({
      ...files,
      [NOTES]: 'create table note (id int);\ncreate index concurrently note_id on note (id);\n',
    });
    const steps = plumbline(alone, 'rollback', NOTES, '--rehearse');
    assert.equal(steps.code, 6, steps.out);
    assert.match(steps.out, /not tried/);
    assert.equal(plumbline(root, 'rollback', 'migrations/009.sql', '--rehearse').code, 2);
  });

  it('are generated, for a pending migration and for an applied one, and written only when asked', () => {
    const root = workspaceOf({ [NOTES]: files[NOTES] });
    const shown = plumbline(root, 'rollback', NOTES, '--generate');
    assert.equal(shown.code, 0, shown.out + shown.err);
    assert.match(shown.out, /drop table/i);
    assert.equal(plumbline(root, 'apply').code, 0);
    const applied = plumbline(root, 'rollback', NOTES, '--generate', '--json');
    assert.equal(applied.code, 0, applied.out + applied.err);
    const report = JSON.parse(applied.out) as GeneratedRollbackReport;
    assert.equal(report.written, false);
    assert.equal(existsSync(path.join(root, report.rollbackPath)), false);
    const written = plumbline(root, 'rollback', NOTES, '--generate', '--write');
    assert.equal(written.code, 0, written.out + written.err);
    assert.equal(readFileSync(path.join(root, report.rollbackPath), 'utf8'), report.sql);
    assert.equal(plumbline(root, 'rollback', NOTES, '--rehearse').code, 0);
    assert.equal(plumbline(root, 'rollback', NOTES).code, 0);
    assert.equal(plumbline(root, 'status').code, 3, 'it is pending again');
  });

  it('are generated: never over a file, and with what cannot be inverted keeping it from running', () => {
    const root = workspaceOf({ ...files, [MARKED]: 'alter table note drop column body;\n' });
    writeFileSync(path.join(root, ROLLBACK), '-- mine\ndrop view v;\ndrop table note;\n');
    const over = plumbline(root, 'rollback', NOTES, '--generate', '--write');
    assert.equal(over.code, 6, over.out);
    assert.match(readFileSync(path.join(root, ROLLBACK), 'utf8'), /^-- mine/);
    const marked = plumbline(root, 'rollback', MARKED, '--generate', '--write');
    assert.equal(marked.code, 0, marked.out + marked.err);
    assert.equal(plumbline(root, 'apply').code, 0);
    const refused = plumbline(root, 'rollback', MARKED);
    assert.notEqual(refused.code, 0);
    assert.match(refused.out + refused.err, /cannot be inverted/);
  });
});
