'use strict';
/** What stands between a person and a production database, in the real dialogs and on a real server. */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { ROOT } = require('../../scripts/start/sample');
const { openWorkbench } = require('./workbench');

/** Needs no role of Supabase, which a plain server does not have. */
const FILE = '000_create_notes_table.sql';
const LONG_MS = 180_000;

/** The servers of the postgres suite, which are written in TypeScript. */
function testServers() {
  const outfile = path.join(ROOT, 'out/ui/server.js');
  esbuild.buildSync({
    entryPoints: [path.join(ROOT, 'test/postgres/server.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
  return require(outfile);
}

// At once: it brings the hook that stops the servers.
const { servers } = testServers();

describe('a production target in the workbench', function () {
  this.timeout(LONG_MS);
  let window;
  let url;

  before(async () => {
    const [server] = await servers();
    url = new URL(await server.createDatabase());
    window = await openWorkbench();
    window.page.setDefaultTimeout(60_000);
    fs.writeFileSync(
      path.join(window.workspace, 'migrations', FILE),
      'create table public.notes (id int primary key);\n',
    );
  });
  after(() => window?.close());
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await window.screenshot('failed-production');
  });

  const rowWith = (status) =>
    window.page.getByRole('treeitem').filter({ hasText: FILE }).filter({ hasText: status });

  it('is asked for also where the URL leads to this machine, as a tunnel does', async () => {
    await window.openView('Plumbline');
    await rowWith('pending').waitFor();
    await window.palette('Plumbline: Add Target');
    await window.inputBox('Connection URL', url.href);
    await window.quickPick('production');
    await window.inputBox('A name for the target', 'shop');
    await window.page.locator('.statusbar', { hasText: 'shop (production)' }).waitFor();
  });

  it('runs nothing before the name of its database was typed', async () => {
    const database = url.pathname.slice(1);
    const box = window.page.locator('.quick-input-widget');
    await window.contextMenu(rowWith('pending'), 'Apply', { seen: window.dialog().locator });
    const text = await window.dialog().text();
    const place = `database ${database} on ${url.host} as ${url.username} (production)`;
    assert.ok(text.includes(place), text);
    assert.ok(!text.includes(url.password));
    await window.dialog().choose('Apply to shop');
    const refusal = box.getByText(`The name is ${database}.`);
    await window.inputBox('Type the name of the database', 'shop', refusal);
    await rowWith('pending').waitFor();
    await window.screenshot('production-guard');
    await window.inputBox('The name is', database);
    await rowWith('applied').waitFor();
  });
});
