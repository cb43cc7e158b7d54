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
  await window.click(
    window.page.locator('.sidebar').getByRole('button', { name: /Apply All/ }),
    window.dialog().locator,
  );
  await window.dialog().choose('Apply to Built-in');
  await window.page
    .getByRole('treeitem')
    .filter({ hasText: '006_create_usage_metrics_table' })
    .filter({ hasText: 'applied' })
    .waitFor();
}

/** Puts the guide in front and its first line in sight, whatever stood there. The focus brings lenses up to date. */
async function showGuide(window) {
  const { page } = window;
  const tab = (state) => page.getByRole('tab', { name: new RegExp(`^${NAME},`), ...state });
  if (!(await tab().isVisible())) {
    await window.palette('Plumbline: Open Guide');
    await window.quickPick(NAME);
    await tab().waitFor();
  }
  await window.click(tab(), tab({ selected: true }));
  await window.click(tab(), page.locator('.editor-instance .monaco-editor.focused'));
  await window.until(lenses(window, 'Verify Guide'), () => page.keyboard.press('Control+Home'));
}

/** The texts above lines that contain `text`, as links; those beyond the window's edge are there and not visible. */
function lenses(window, text) {
  return window.page.locator('.codelens-decoration a:visible', { hasText: text });
}

/** Clicks the n-th lens from the top that contains `text`, until `seen` is there. */
function clickLens(window, text, seen, { n = 0, look } = {}) {
  return window.until(
    seen,
    async (attempt) => {
      // The click may have been taken, and the lens not been told: VS Code asks again when the editor has the focus.
      if (attempt > 0) {
        await showGuide(window);
        if (await seen.isVisible()) return;
      }
      const lens = await window.fromTop(lenses(window, text), n);
      await lens.click({ timeout: 10_000 });
    },
    { look },
  );
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

/** A text behind a line, to be waited for as for a locator. */
function inline(window, pattern) {
  return {
    toString: () => `${pattern} behind a line`,
    isVisible: async () => (await inlineTexts(window)).some((text) => pattern.test(text)),
    waitFor: (options) =>
      window.page.waitForFunction(
        (source) =>
          [...document.querySelectorAll('.view-lines .view-line span')].some((span) =>
            new RegExp(source).test(window.getComputedStyle(span, '::after').content),
          ),
        pattern.source,
        options,
      ),
  };
}

/** Runs a section from its lens, where its outcome does not stand there yet. */
async function runSection(window, lens, title, outcome) {
  const runs = window.page.locator('.statusbar-item', { hasText: title });
  await clickLens(window, lens, window.anyOf(outcome, runs));
  await outcome.waitFor();
}

for (const [name, theme] of [
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['high-contrast', 'Default High Contrast'],
]) {
  describe(`a guide in the workbench, in ${theme}`, function () {
    this.timeout(LONG_MS);
    let window;

    let hasFailed = false;

    before(async () => {
      window = await openWorkbench({ theme, viewport: { width: 1500, height: 950 } });
      window.page.setDefaultTimeout(60_000);
      await openGuide(window);
    });
    after(() => window?.close());
    beforeEach(async () => {
      if (hasFailed) await window.restore();
      hasFailed = false;
      await showGuide(window);
    });
    afterEach(async function () {
      if (this.currentTest.state !== 'failed') return;
      hasFailed = true;
      await window.screenshot(`failed-guide-${name}`);
    });

    const failure = () => inline(window, /✗ failed: .*idx_feedback_nowhere/);
    const runIndexes = () => runSection(window, 'Run Section (2 checks)', 'Indexes', failure());

    it('says above each section and check what runs', async () => {
      await lenses(window, 'Run Section (1 check)').first().waitFor();
      await lenses(window, 'expectation not understood').waitFor();
      await lenses(window, 'Mark as Done').first().waitFor();
      await window.screenshot(`guide-lenses-${name}`);
    });

    it('runs a section from its lens and shows the outcome at the line', async () => {
      await runSection(window, 'Run Section (1 check)', 'Tables', inline(window, /✓ passed/));
      await runIndexes();
      await inline(window, /– not checked/).waitFor();
      const texts = await inlineTexts(window);
      assert.equal(texts.filter((text) => text.startsWith('✓')).length, 1);
      // What the Testing view says of the section follows a moment later.
      await window.page.locator('.monaco-editor .codicon-testing-failed-icon').nth(1).waitFor();
      await window.screenshot(`guide-inline-${name}`);
    });

    it('explains an outcome on hover, and compares what was expected with what was found', async () => {
      await runIndexes();
      let words;
      const comparison = window.page.getByRole('tab', { name: /Expected ↔ Actual/ });
      await window.until(comparison, async () => {
        const hover = await window.hover('-- Expected: 3 rows', 'Run again', 1);
        words = await hover.innerText();
        await window.screenshot(`guide-hover-${name}`);
        await hover.getByRole('link', { name: 'Compare' }).click({ timeout: 10_000 });
      });
      for (const part of ['Expected: 3 rows', 'idx_feedback_nowhere', 'Show in panel']) {
        assert.ok(words.includes(part), `${part} in ${words}`);
      }
      await window.page.locator('.monaco-diff-editor').waitFor();
      await window.screenshot(`guide-compare-${name}`);
    });

    it('asks for a placeholder, and leaves the check unchecked on Escape', async () => {
      const box = window.page.locator('.quick-input-widget', { hasText: 'user-uuid' });
      await clickLens(window, 'Run Section (1 check)', box, { n: 1 });
      await window.until(box.getByText('This is no UUID.'), () =>
        box.locator('input.input').fill('nobody', { timeout: 10_000 }),
      );
      await window.screenshot(`guide-placeholder-${name}`);
      await window.escapeQuickInput();
      await inline(window, /– not checked: .*user-uuid/).waitFor();
    });

    it('ticks a step', async () => {
      await clickLens(window, 'Mark as Done', lenses(window, /☑ Done/).first());
    });

    it('shows all of it in the panel', async () => {
      const box = window.page.locator('.quick-input-widget', { hasText: 'user-uuid' });
      await clickLens(window, 'Verify Guide', box);
      await window.escapeQuickInput();
      const panel = window.webview();
      const indexes = panel.getByRole('button', { name: /release-guide\.md › Indexes/ });
      await indexes.waitFor();
      const words = await panel.getByRole('tabpanel').innerText();
      assert.match(words, /idx_feedback_nowhere/);
      assert.match(words, /Should look reasonable for the season/);
      assert.match(words, /<user-uuid>/);
      const details = (state) =>
        panel.getByRole('button', { name: /^Details of/, ...state }).first();
      await window.click(details({ expanded: false }), details({ expanded: true }));
      await window.screenshot(`guide-panel-${name}`);
      const step = (state) => panel.getByRole('checkbox', { name: /Put the new key/, ...state });
      // A second click would take the tick away.
      await window.click(step(), step({ checked: true }), { look: 30_000 });
      await step().scrollIntoViewIfNeeded();
      await window.screenshot(`guide-steps-${name}`);
    });

    it('stands in the Testing view with its outcomes', async () => {
      await window.palette('Testing: Focus on Test Explorer View');
      const row = (text) => window.page.getByRole('treeitem', { name: text }).first();
      await row(/release-guide\.md/).waitFor();
      await window.until(row(/Indexes/), async () => {
        await row(/release-guide\.md/).click({ timeout: 10_000 });
        await window.page.keyboard.press('ArrowRight');
      });
      await window.screenshot(`guide-testing-${name}`);
    });
  });
}
