'use strict';
/**
 * A guide in the real workbench, as a person works with it: lenses, outcomes at their lines, the Testing view, the panel,
 * the steps. Screenshots of every surface go to out/screenshots.
 */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { openWorkbench } = require('./workbench');

const LONG_MS = 240_000;
const NAME = 'release-guide.md';
const GUIDE = `# Release guide

## Tables

\`\`\`sql
select tablename from pg_catalog.pg_tables
where schemaname = 'public' and tablename in ('conversations', 'messages', 'feedback')
order by tablename;
-- Expected: 3 rows
\`\`\`

## Indexes

\`\`\`sql
select indexname from pg_catalog.pg_indexes
where schemaname = 'public'
  and indexname in ('idx_feedback_user', 'idx_feedback_created', 'idx_feedback_nowhere')
order by indexname;
-- Expected: 3 rows
\`\`\`

\`\`\`sql
select count(*) from public.feedback;
-- Should look reasonable for the season
\`\`\`

## One user

\`\`\`sql
select id from public.users where id = '<user-uuid>';
-- Expected: 0 rows
\`\`\`

## Afterwards

- [ ] Tell the support team that the summaries are refreshed at night.
- [ ] Put the new key into the vault.
`;

async function openGuide(window) {
  fs.writeFileSync(path.join(window.workspace, NAME), GUIDE);
  await window.openView('Plumbline');
  await window.row(/006_create_usage_metrics_table/).waitFor();
  await window.page
    .locator('.sidebar')
    .getByRole('button', { name: /Apply All/ })
    .click();
  await window.dialog().choose('Apply to Built-in');
  await window.page
    .getByRole('treeitem')
    .filter({ hasText: '006_create_usage_metrics_table' })
    .filter({ hasText: 'applied' })
    .waitFor();
  await openShown(window);
  await lens(window, 'Verify Guide').waitFor();
}

async function openShown(window) {
  await window.palette('Plumbline: Open Guide');
  await window.quickPick(NAME);
}

/** The line above the text whose words contain `text`, as a link; the n-th of them. */
function lens(window, text, n = 0) {
  return window.page.locator('.codelens-decoration a', { hasText: text }).nth(n);
}

/** What stands behind lines: VS Code draws it as the content of a pseudo element. */
function inlineTexts(window) {
  return window.page.evaluate(() =>
    [...document.querySelectorAll('.view-lines .view-line span')]
      .map((span) => window.getComputedStyle(span, '::after').content)
      .filter((content) => content !== 'none' && content !== 'normal' && content !== '""')
      .map((content) => content.slice(1, -1)),
  );
}

async function untilInline(window, pattern) {
  await window.page.waitForFunction(
    (source) =>
      [...document.querySelectorAll('.view-lines .view-line span')].some((span) =>
        new RegExp(source).test(window.getComputedStyle(span, '::after').content),
      ),
    pattern.source,
  );
}

for (const [name, theme] of [
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['high-contrast', 'Default High Contrast'],
]) {
  describe(`a guide in the workbench, in ${theme}`, function () {
    this.timeout(LONG_MS);
    let window;

    before(async () => {
      window = await openWorkbench({ theme, viewport: { width: 1500, height: 950 } });
      window.page.setDefaultTimeout(60_000);
      await openGuide(window);
    });
    after(() => window?.close());
    afterEach(async function () {
      if (this.currentTest.state === 'failed') await window.screenshot(`failed-guide-${name}`);
    });

    it('says above each section and check what runs', async () => {
      await lens(window, 'Run Section (1 check)').waitFor();
      await lens(window, 'expectation not understood').waitFor();
      await lens(window, 'Mark as Done').waitFor();
      await window.screenshot(`guide-lenses-${name}`);
    });

    it('runs a section from its lens and shows the outcome at the line', async () => {
      await lens(window, 'Run Section (1 check)').click();
      await untilInline(window, /✓ passed/);
      await lens(window, 'Run Section (2 checks)').click();
      await untilInline(window, /✗ failed: .*idx_feedback_nowhere/);
      await untilInline(window, /– not checked/);
      const texts = await inlineTexts(window);
      assert.equal(texts.filter((text) => text.startsWith('✓')).length, 1);
      // What the Testing view says of the section follows a moment later.
      await window.page.locator('.monaco-editor .codicon-testing-failed-icon').nth(1).waitFor();
      await window.screenshot(`guide-inline-${name}`);
    });

    it('explains an outcome on hover, and compares what was expected with what was found', async () => {
      await window.page
        .locator('.view-line', { hasText: '-- Expected: 3 rows' })
        .nth(1)
        .hover({ position: { x: 20, y: 8 } });
      const hover = window.page.locator('.monaco-hover', { hasText: 'Run again' }).first();
      await hover.waitFor();
      const words = await hover.innerText();
      for (const part of ['Expected: 3 rows', 'idx_feedback_nowhere', 'Show in panel']) {
        assert.ok(words.includes(part), `${part} in ${words}`);
      }
      await window.screenshot(`guide-hover-${name}`);
      await hover.getByRole('link', { name: 'Compare' }).click();
      await window.page.getByRole('tab', { name: /Expected ↔ Actual/ }).waitFor();
      await window.page.locator('.monaco-diff-editor').waitFor();
      await window.screenshot(`guide-compare-${name}`);
      // The comparison took the place of the guide's preview.
      await openShown(window);
      await lens(window, 'Verify Guide').waitFor();
    });

    it('asks for a placeholder, and leaves the check unchecked on Escape', async () => {
      await lens(window, 'Run Section (1 check)', 1).click();
      const box = window.page.locator('.quick-input-widget', { hasText: 'user-uuid' });
      await box.waitFor();
      await box.locator('input.input').fill('nobody');
      await box.getByText('This is no UUID.').waitFor();
      await window.screenshot(`guide-placeholder-${name}`);
      await window.page.keyboard.press('Escape');
      await box.waitFor({ state: 'hidden' });
      await untilInline(window, /– not checked: .*user-uuid/);
    });

    it('ticks a step', async () => {
      await lens(window, 'Mark as Done').click();
      await window.page
        .locator('.codelens-decoration a', { hasText: /☑ Done/ })
        .first()
        .waitFor();
    });

    it('shows all of it in the panel', async () => {
      await lens(window, 'Verify Guide').click();
      await window.page.locator('.quick-input-widget', { hasText: 'user-uuid' }).waitFor();
      await window.page.keyboard.press('Escape');
      const panel = window.webview();
      const indexes = panel.getByRole('button', { name: /release-guide\.md › Indexes/ });
      await indexes.waitFor();
      const words = await panel.getByRole('tabpanel').innerText();
      assert.match(words, /idx_feedback_nowhere/);
      assert.match(words, /Should look reasonable for the season/);
      assert.match(words, /<user-uuid>/);
      await panel
        .getByRole('button', { name: /^Details of/ })
        .first()
        .click();
      await window.screenshot(`guide-panel-${name}`);
      await panel.getByRole('checkbox', { name: /Put the new key/ }).click();
      await panel.getByRole('checkbox', { name: /Put the new key/, checked: true }).waitFor();
      await panel.getByRole('checkbox', { name: /Put the new key/ }).scrollIntoViewIfNeeded();
      await window.screenshot(`guide-steps-${name}`);
    });

    it('stands in the Testing view with its outcomes', async () => {
      await window.palette('Testing: Focus on Test Explorer View');
      const row = (text) => window.page.getByRole('treeitem', { name: text });
      await row(/release-guide\.md/)
        .first()
        .waitFor();
      await row(/release-guide\.md/)
        .first()
        .click();
      await window.page.keyboard.press('ArrowRight');
      await row(/Indexes/)
        .first()
        .waitFor();
      await window.screenshot(`guide-testing-${name}`);
    });
  });
}
