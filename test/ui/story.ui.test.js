'use strict';
/**
 * The whole way once, as a person goes it: in the real workbench, on a fresh copy of the sample, with the built-in
 * target and nothing set up. Screenshots of every surface go to out/screenshots.
 */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { openWorkbench } = require('./workbench');

const FILES = [
  '001_create_tenants_table.sql',
  '002_create_users_table.sql',
  '003_create_conversations_table.sql',
  '004_create_messages_table.sql',
  '005_create_feedback_table.sql',
  '006_create_usage_metrics_table.sql',
];

/** The built-in target's process and a first apply take their time on a busy machine. */
const LONG_MS = 180_000;

/** Applies what is pending from the title of the view. */
async function applyAll(window) {
  const button = window.page.locator('.sidebar').getByRole('button', { name: /Apply All/ });
  await window.click(button, window.dialog().locator);
  await window.dialog().choose('Apply to Built-in');
}

/** Rehearses the rollback of the migration of a row, and waits for what came of it. */
async function rehearse(window, row) {
  const outcome = window
    .webview()
    .getByText(/Rehearsed 1 rollback/)
    .first();
  const seen = window.anyOf(outcome, window.notification('Rehearsing the rollback').first());
  await window.contextMenu(row, 'Rehearse Rollback', { seen });
  await outcome.waitFor();
}

/** Shows the tab of the results panel that says `words`: what ends meanwhile may bring another one to the front. */
async function showTab(window, name, words) {
  const panel = window.webview();
  const seen = panel.getByRole('tabpanel').getByText(words).first();
  await window.click(panel.getByRole('tab', { name: new RegExp(name) }), seen);
}

describe('the sample in the workbench', function () {
  this.timeout(LONG_MS);
  let window;
  let hasFailed = false;

  before(async () => {
    window = await openWorkbench();
    window.page.setDefaultTimeout(60_000);
  });
  after(() => window?.close());
  beforeEach(async () => {
    if (hasFailed) await window.restore();
    hasFailed = false;
    await window.openView('Plumbline');
  });
  afterEach(async function () {
    if (this.currentTest.state !== 'failed') return;
    hasFailed = true;
    await window.screenshot('failed-story');
  });

  const rowWith = (file, status) =>
    window.page.getByRole('treeitem').filter({ hasText: file }).filter({ hasText: status });
  const panel = () => window.webview();
  const confirmation = (file) => window.dialog().locator.filter({ hasText: file });

  it('lists the migrations in their order, all pending, with nothing set up', async () => {
    for (const file of FILES) await rowWith(file, 'pending').waitFor();
    const shown = await window.page.locator('.sidebar').getByRole('treeitem').allInnerTexts();
    const places = FILES.map((file) => shown.findIndex((text) => text.includes(file)));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    await window.page.locator('.statusbar', { hasText: 'Built-in' }).waitFor();
    await window.screenshot('view-pending');
  });

  it('shows the plan as a document before anything runs', async () => {
    await window.palette('Plumbline: Show Plan');
    await window.page
      .locator('.editor-container .view-lines')
      .getByText('create table')
      .first()
      .waitFor();
    await window.screenshot('plan');
  });

  it('applies a migration from its context menu after naming the target, and shows what it made', async () => {
    await window.contextMenu(rowWith(FILES[0], 'pending'), 'Apply', {
      seen: confirmation(FILES[0]),
      before: () => window.screenshot('context-menu'),
    });
    const dialog = window.dialog();
    const text = await dialog.text();
    assert.match(text, /Apply 1 migration to Built-in\?/);
    assert.match(text, /001_create_tenants_table\.sql/);
    await window.screenshot('confirmation');
    await dialog.choose('Apply to Built-in');
    await rowWith(FILES[0], 'applied').waitFor();
    await showTab(window, 'Verification', /passed/i);
    // Where the menu was chosen from twice: the row had been drawn anew, or the first time is at work.
    const hasNotText = /Plumbline is busy|nothing was started/;
    const told = window.page.locator('.notification-toast', { hasNotText });
    assert.equal(await told.count(), 0, 'success is quiet');
  });

  it('applies all that is pending from the title of the view', async () => {
    await applyAll(window);
    for (const file of FILES) await rowWith(file, 'applied').waitFor();
    await window.palette('Plumbline: Verify All');
    await showTab(window, 'Verification', FILES[0]);
    // The apply before has verified what it applied, the first migration not: this one is there once all six are.
    const groups = panel().getByRole('tabpanel');
    for (const file of FILES) await groups.getByText(file).first().waitFor();
    await panel().locator('.progress').waitFor({ state: 'hidden' });
    const words = await groups.innerText();
    assert.match(words, /\d{3} passed, 0 failed/);
    assert.doesNotMatch(words, /[1-9]\d* inconclusive|[1-9]\d* errored/);
    await window.click(
      groups.getByRole('button', { name: /003_create_conversations_table/ }),
      groups.getByText('idx_conversations_tenant_user').first(),
    );
    await window.screenshot('verification');
  });

  it('rehearses a rollback, and says what came of it', async () => {
    await rehearse(window, rowWith(FILES[5], 'applied'));
    await window.screenshot('rehearsal');
  });

  it('lists the runs that were, and opens one', async () => {
    await window.palette('Plumbline: Show Run History');
    await window.page.locator('.quick-input-widget .monaco-list-row').nth(1).waitFor();
    await window.screenshot('run-history');
    await window.quickPick('Apply succeeded, 1 migration');
    await panel().getByText('Applied 1 migration').first().waitFor();
    await window.screenshot('run-of-history');
  });

  it('shows the policies of every table in the panel', async () => {
    await window.palette('Plumbline: Show Policies');
    const tab = panel().getByRole('tabpanel');
    // The verification, which is shown until then, names policies too.
    await tab
      .getByText(/\d+ policies/)
      .first()
      .waitFor();
    await tab.getByText('conversations_select_own_tenant').first().waitFor();
    const words = await tab.innerText();
    for (const table of ['conversations', 'messages', 'feedback', 'usage_metrics']) {
      assert.match(words, new RegExp(table));
    }
    assert.match(words, /16 policies/);
    assert.match(words, /current_tenant_id\(\)/);
    await window.screenshot('policies');
  });

  it('rolls a migration back after saying what will run', async () => {
    await window.contextMenu(rowWith(FILES[5], 'applied'), 'Roll Back', {
      seen: confirmation(FILES[5]),
    });
    assert.match(await window.dialog().text(), /Roll back 1 migration on Built-in\?/);
    await window.dialog().choose('Roll Back on Built-in');
    await rowWith(FILES[5], 'pending').waitFor();
    await showTab(window, 'Run', /rolled back/i);
    await window.screenshot('rolled-back');
  });

  it('shows a failure at its line in the file, in the tree and in the panel, and says that nothing changed', async () => {
    const broken = 'migrations/007_broken.sql';
    fs.writeFileSync(
      path.join(window.workspace, broken),
      'create table public.extras (id int);\n\ninsert into public.extras (nope)\nvalues (1);\n',
    );
    await window.contextMenu(rowWith('007_broken.sql', 'pending'), 'Apply', {
      seen: confirmation('007_broken.sql'),
    });
    await window.dialog().choose('Apply to Built-in');
    await rowWith('007_broken.sql', 'failed').waitFor();
    await panel()
      .getByText(/The database is unchanged/)
      .first()
      .waitFor();
    await panel()
      .getByText(/007_broken\.sql:3/)
      .first()
      .waitFor();
    await window.screenshot('failure');
    fs.rmSync(path.join(window.workspace, broken));
  });

  it('keeps its panel over a reload of the window', async () => {
    await window.page.reload();
    await window.page
      .getByRole('tab', { name: /Plumbline/ })
      .first()
      .waitFor();
    await showTab(window, 'Verification', /\d+ passed/);
  });
});

describe('the sample in other themes', function () {
  this.timeout(LONG_MS);
  const THEMES = [
    ['light', 'Default Light Modern'],
    ['high-contrast', 'Default High Contrast'],
    ['high-contrast-light', 'Default High Contrast Light'],
  ];
  for (const [name, theme] of THEMES) {
    it(`can be seen and read in ${theme}`, async () => {
      const window = await openWorkbench({ theme });
      try {
        window.page.setDefaultTimeout(60_000);
        await window.openView('Plumbline');
        await window.row(new RegExp(FILES[0])).waitFor();
        await applyAll(window);
        await window.page
          .getByRole('treeitem')
          .filter({ hasText: FILES[5] })
          .filter({ hasText: 'applied' })
          .waitFor();
        await showTab(window, 'Verification', /\d+ passed/);
        await window.screenshot(`verification-${name}`);
        await window.palette('Plumbline: Show Policies');
        await window.webview().getByText('conversations_select_own_tenant').first().waitFor();
        await window.screenshot(`policies-${name}`);
        const last = window.page.getByRole('treeitem').filter({ hasText: FILES[5] });
        await rehearse(window, last);
        await window.screenshot(`rehearsal-${name}`);
        await window.palette('Plumbline: Show Run History');
        await window.page.getByText('Apply succeeded, 6 migrations').waitFor();
        await window.screenshot(`run-history-${name}`);
        await window.escapeQuickInput();
        await window.contextMenu(last, 'Roll Back', { seen: window.dialog().locator });
        await window.dialog().choose('Roll Back on Built-in');
        await last.filter({ hasText: 'pending' }).waitFor();
        await window.palette('Plumbline: Show Plan');
        await window.page.locator('.view-lines').getByText('-- 1 of 1').waitFor();
        await window.screenshot(`plan-${name}`);
      } finally {
        await window.close();
      }
    });
  }
});
