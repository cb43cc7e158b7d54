'use strict';
/** The results panel's page in a real browser: what a person sees, reaches and hears, and what a hostile name cannot do. */
const assert = require('node:assert/strict');
const { launchBrowser } = require('../../scripts/browser');
const { openPanelPage, themes } = require('./panel-page/page');
const { sampleRehearsal } = require('./panel-page/rehearsal');
const reports = require('./panel-page/reports');

const everything = (target = reports.LOCAL) => ({
  target,
  verification: reports.sampleVerification(target),
  policies: { readAt: '2026-11-21T09:20:00.000Z', report: reports.samplePolicies(target) },
  run: reports.sampleRun(target),
});
const TABS = ['verification', 'policies', 'run'];

describe('results panel page', () => {
  let browser;
  let panel;
  const open = async (options) => {
    panel = await openPanelPage({ browser, ...options });
    return panel;
  };
  const text = (selector) => panel.page.locator(selector).innerText();
  const last = async () => (await panel.sent()).at(-1);

  before(async () => {
    ({ browser } = await launchBrowser());
  });

  after(() => browser?.close());

  afterEach(async () => {
    const opened = panel;
    panel = undefined;
    await opened?.close();
  });

  it('says what to do when there is nothing yet, and asks for exactly that', async () => {
    const { page, state } = await open();
    await state({ target: reports.LOCAL });
    const expected = {
      verification: 'Verify All',
      policies: 'Show Policies',
      run: 'Apply All',
    };
    const commands = { verification: 'verifyAll', policies: 'showPolicies', run: 'applyAll' };
    for (const tab of TABS) {
      await panel.tell({ type: 'selectTab', tab });
      await page.getByRole('tabpanel').getByRole('button', { name: expected[tab] }).click();
      assert.deepEqual(await last(), { type: 'command', command: commands[tab] });
    }
  });

  it('names the database of the shown result, and warns when commands would go elsewhere', async () => {
    const { state, tell } = await open();
    await state(everything(reports.PRODUCTION));
    const header = await text('header');
    for (const part of [
      'PRODUCTION',
      'Acme production',
      'aws-0-eu-central-1',
      'PostgreSQL 15.8',
      'Verified',
    ]) {
      assert.ok(header.includes(part), `${part} in ${header}`);
    }
    await state({ ...everything(reports.LOCAL), target: reports.PRODUCTION });
    for (const tab of TABS) {
      await tell({ type: 'selectTab', tab });
      assert.match(
        (await text('header')).replace(/\s+/g, ' '),
        /Local built-in .*The target is now PRODUCTION Acme production. Commands work there/,
      );
    }
  });

  it('shows each outcome with its own shape and word', async () => {
    const { page, state } = await open();
    await state(everything());
    await page.getByRole('button', { name: 'Expand All' }).click();
    const marks = await page
      .locator('.check .mark')
      .evaluateAll((all) =>
        all.map((mark) => [mark.textContent, mark.querySelector('path').getAttribute('d')].join()),
      );
    assert.equal(marks.length, 11);
    assert.equal(new Set(marks).size, 5);
    assert.equal(new Set(marks.map((mark) => mark.split(',')[0])).size, 5);
    assert.match(await text('#view-verification'), /What no check can see \(2\)/);
  });

  it('filters by outcome and by text, keeps the counts, and says when nothing is left', async () => {
    const { page, state } = await open();
    await state(everything());
    const rows = page.locator('tr.check');
    await page.getByRole('button', { name: 'Failed 1', exact: true }).click();
    assert.equal(await rows.count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Failed 1');
    await page.getByRole('button', { name: 'All 11' }).click();
    const search = page.getByRole('textbox', { name: 'Filter checks by text' });
    await search.pressSequentially('policy MESSAGES');
    assert.equal(await rows.count(), 1);
    assert.equal(await page.getByRole('button', { name: 'All 1' }).count(), 1);
    await search.press('Escape');
    await page.getByRole('button', { name: 'All 11' }).waitFor();
    await search.pressSequentially('no such thing');
    await page.getByRole('button', { name: 'Clear Filter' }).click();
    await page.getByRole('button', { name: 'All 11' }).waitFor();
    assert.equal(await search.inputValue(), '');
  });

  it('opens the line of a check, of an error and of a statement', async () => {
    const { page, state, tell } = await open();
    await state(everything());
    await page
      .getByRole('button', { name: 'Open migrations/005_row_level_security_policies.sql:17' })
      .click();
    const path = 'migrations/005_row_level_security_policies.sql';
    assert.deepEqual(await last(), { type: 'openLine', path, line: 17 });
    await tell({ type: 'selectTab', tab: 'run' });
    await page.getByRole('button', { name: 'Open migrations/004_analytics.sql:44:21' }).click();
    assert.deepEqual(await last(), {
      type: 'openLine',
      path: 'migrations/004_analytics.sql',
      line: 44,
    });
    await page.getByRole('button', { name: '4 statements' }).click();
    await page
      .getByRole('button', { name: 'Open migrations/003_create_chat_tables.sql:21' })
      .click();
    assert.deepEqual(await last(), {
      type: 'openLine',
      path: 'migrations/003_create_chat_tables.sql',
      line: 21,
    });
  });

  it('tells of a failed run what happened, what is true of the database and what to do', async () => {
    const { state, tell } = await open();
    await state(everything());
    await tell({ type: 'selectTab', tab: 'run' });
    const shown = await text('#view-run');
    for (const part of [
      'Applied 1 of 3 migrations. 1 failed, 1 not run.',
      'column "tenant" of relation "events" does not exist',
      'SQLSTATE 42703',
      'Nothing of 004_analytics.sql is in the database. 003 is applied.',
      'Correct the statement',
      'Perhaps you meant',
      'there is no transaction in progress',
    ]) {
      assert.ok(shown.includes(part), part);
    }
  });

  it('never calls a dry run applied', async () => {
    const { state, tell } = await open();
    const run = reports.sampleDryRun();
    run.results[0].outcome = 'applied';
    await state({ run });
    await tell({ type: 'selectTab', tab: 'run' });
    const shown = await text('#view-run');
    assert.match(shown, /Dry run: everything was rolled back/);
    assert.match(shown, /Would apply/);
    assert.doesNotMatch(shown, /\bApplied\b|\bRolled back\b/);
  });

  it('says of each rehearsed rollback what it leaves, takes and fails on, and leads to its line', async () => {
    const { page, state, tell } = await open();
    await state({ target: reports.LOCAL, run: null, rehearsal: sampleRehearsal() });
    await tell({ type: 'selectTab', tab: 'run' });
    const words = await page.getByRole('tabpanel').innerText();
    for (const part of [
      'The database is as it was.',
      'Nothing left behind, nothing taken.',
      `Policy ${reports.EVIL} on public.messages`,
      'Column leads.email',
      'Rows of public.settings: 12 before, 11 now',
      'about 48210 rows of public.messages',
      'it cannot run in a transaction',
      'The rollback failed',
      'The database is unchanged.',
    ]) {
      assert.ok(words.includes(part), `${part} in ${words}`);
    }
    await page.getByRole('button', { name: /004_analytics\.sql:3/ }).click();
    assert.deepEqual(await last(), {
      type: 'openLine',
      path: 'migrations/rollback/004_analytics.sql',
      line: 3,
    });
    assert.deepEqual(await panel.violations(), []);
  });

  it('leads from the overview to a table with its policies and whole expressions', async () => {
    const { page, state, tell } = await open();
    const report = reports.largePolicies(60);
    await state({ policies: { readAt: '2026-11-21T09:20:00.000Z', report } });
    await tell({ type: 'selectTab', tab: 'policies' });
    const name = 'public.table_with_a_rather_long_name_57';
    const section = page.getByRole('region', { name, exact: true });
    assert.equal(await section.getByRole('table').count(), 0);
    await page.getByRole('row', { name }).getByRole('button').click();
    assert.equal(await section.getByRole('table').count(), 2);
    assert.ok((await section.innerText()).includes(report.tables[57].policies[2].withCheck));
    assert.match(
      await section.innerText(),
      /restrictive[\s\S]*same as USING|same as USING[\s\S]*restrictive/,
    );
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')),
      'true',
    );
    await page.getByRole('textbox', { name: 'Filter tables by name' }).fill('name_12');
    assert.equal(await page.locator('.table-section').count(), 1);
  });

  it('lets no name from a database become anything but text', async () => {
    const { page, state, tell } = await open();
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await state(reports.hostileState());
    for (const tab of TABS) {
      await tell({ type: 'selectTab', tab });
      const folded = page.locator('[aria-expanded=false]:visible');
      while ((await folded.count()) > 0) await folded.first().click();
      assert.ok((await text(`#view-${tab}`)).includes(reports.EVIL));
    }
    const foreign =
      'img, script:not([nonce]), iframe, object, a[href], main [style], [onerror], [onclick]';
    const own = await page
      .locator(foreign)
      .evaluateAll((all) =>
        all.map((one) => one.localName).filter((name) => !name.startsWith('vscode-')),
      );
    assert.deepEqual(own, []);
    assert.equal(dialogs, 0);
    assert.deepEqual(panel.errors, []);
    const grants = await page.locator('.coverage').first().innerText();
    for (const role of ['__proto__', 'constructor']) assert.ok(grants.includes(role), role);
  });

  it('keeps what it shows and says so when a result cannot be read', async () => {
    const { page, state, tell } = await open();
    await state(everything());
    const broken = reports.sampleVerification();
    broken.checks[0].outcome = 'green';
    await tell({ type: 'state', state: { verification: broken } });
    assert.match(await page.getByRole('alert').innerText(), /could not read a result/);
    assert.match(await text('#view-verification'), /7 passed, 1 failed/);
    await state({ verification: reports.largeVerification(10) });
    assert.match(await text('#view-verification'), /9 passed, 1 failed/);
  });

  it('comes back as it was left, without values of rows', async () => {
    const first = await open();
    await first.state({ ...everything(), progress: { kind: 'verify', message: 'Checking' } });
    await first.page.getByRole('button', { name: 'Failed 1', exact: true }).click();
    await first.page.getByRole('tab', { name: 'Run' }).click();
    await first.page.getByRole('button', { name: '4 statements' }).click();
    const saved = await first.saved();
    assert.doesNotMatch(JSON.stringify(saved), /a@example\.com|Checking/);
    await first.close();
    const { page } = await open({ saved });
    assert.equal(await page.getByRole('tab', { selected: true }).innerText(), 'Run\n1 failed');
    assert.equal(
      await page.getByRole('button', { name: '4 statements', expanded: true }).count(),
      1,
    );
    await page.getByRole('tab', { name: 'Verification' }).click();
    assert.equal(await page.locator('tr.check').count(), 1);
    assert.equal(await page.locator('.progress').isVisible(), false);
  });

  it('announces a result once, and nothing that was there before', async () => {
    const { page, state } = await open();
    const status = page.getByRole('status');
    await state(everything());
    assert.equal(await status.textContent(), '');
    await state({ progress: { kind: 'verify', message: 'Checking 001', done: 0, total: 2 } });
    await state({ progress: { kind: 'verify', message: 'Checking 002', done: 1, total: 2 } });
    assert.equal(await status.textContent(), 'Verifying …');
    await state({ progress: null, verification: reports.largeVerification(50) });
    assert.equal(await status.textContent(), 'Verification: 49 passed, 1 failed.');
  });

  it('shows what runs and lets it be cancelled, keeping the focus while it goes on', async () => {
    const { page, state } = await open();
    const progress = {
      kind: 'apply',
      message: 'Applying 001',
      done: 0,
      total: 2,
      cancellable: true,
    };
    await state({ target: reports.LOCAL, progress });
    assert.equal(await page.getByRole('button', { name: 'Verify All' }).count(), 0);
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await state({ progress: { ...progress, message: 'Applying 002', done: 1 } });
    assert.match(await text('.progress'), /Applying 002\s+1 of 2/);
    await page.keyboard.press('Enter');
    assert.deepEqual(await last(), { type: 'command', command: 'cancel' });
    await state({ progress: null });
    assert.equal(await page.getByRole('button', { name: 'Verify All' }).count(), 1);
  });

  it('is worked by the keyboard alone', async () => {
    const { page, state } = await open();
    await state(everything());
    await page.keyboard.press('Tab');
    assert.match(
      await page.evaluate(() => document.activeElement.getAttribute('aria-label')),
      /^Verification/,
    );
    await page.keyboard.press('ArrowRight');
    assert.match(await page.getByRole('tab', { selected: true }).innerText(), /^Policies/);
    await page.keyboard.press('End');
    assert.match(await page.getByRole('tab', { selected: true }).innerText(), /^Run/);
    await page.keyboard.press('Home');
    const reached = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement: one } = document;
        return one === document.body
          ? 'nothing'
          : (one.getAttribute('aria-label') ?? one.textContent);
      });
      if (name === reached[0]) break;
      reached.push(name);
    }
    for (const name of [
      'Verify All',
      'Not checked 1',
      'Filter checks by text',
      'Collapse All',
      'Open docs/assistant.md:88',
      'Open migrations/004_analytics.sql:44',
    ]) {
      assert.ok(reached.includes(name), `${name} in ${reached.join(' | ')}`);
    }
    const fold = page.getByRole('button', { name: /^migrations\/003/ });
    await fold.focus();
    await page.keyboard.press('Enter');
    assert.equal(await fold.getAttribute('aria-expanded'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'disclosure');
  });

  it('is a table to a screen reader, also where it is narrow', async () => {
    for (const width of [960, 400]) {
      const { page, state, close } = await open({ viewport: { width, height: 800 } });
      await state(everything());
      const checks = page.getByRole('table', { name: 'Checks by migration and section' });
      assert.equal(await checks.getByRole('row', { name: /Policy tenant_isolation/ }).count(), 1);
      assert.equal(
        await checks
          .getByRole('rowheader', { name: 'Policy own_rows on public.conversations' })
          .count(),
        1,
      );
      await close();
    }
    panel = undefined;
  });

  it('shows what a guide states by its sections, with the words where their reading is doubtful', async () => {
    const { page, state } = await open();
    await state({ target: reports.LOCAL, verification: reports.guideVerification() });
    const shown = await text('#view-verification');
    for (const part of [
      'docs/assistant.md › The indexes are there',
      'idx_feedback_created',
      'idx_old',
      'Should look reasonable for the season',
      '<user-uuid>',
      'a UUID',
      'A fence is never closed.',
      'Steps for a person in docs/assistant.md (2)',
    ]) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    assert.equal(await page.getByRole('table', { name: 'Result of All indexes' }).count(), 0);
    await page.getByRole('button', { name: 'Details of All indexes' }).click();
    const result = page.getByRole('table', { name: 'Result of All indexes' });
    assert.match(await result.innerText(), /idx_feedback_user[\s\S]*8192 bytes/);
    assert.match(await result.innerText(), /NULL/);
    assert.match(await text('#view-verification'), /2 of 120 rows/);
    await page.getByRole('button', { name: /What of docs\/assistant.md did not run/ }).click();
    assert.match(await text('#view-verification'), /Rollback of 006[\s\S]*A rollback\./);
  });

  it('asks for parts of a guide by the ids of the report, and ticks only what it is told', async () => {
    const { page, state } = await open();
    await state({ target: reports.LOCAL, verification: reports.guideVerification() });
    const path = 'docs/assistant.md';
    const asks = async (name, action, id) => {
      await page.getByRole('button', { name, exact: true }).click();
      assert.deepEqual(await last(), { type: 'guide', action, path, id });
    };
    const id = `${path}#verify/indexes/40`;
    await asks('Run All indexes again', 'runCheck', id);
    await asks('Compare expected and actual of All indexes', 'compareCheck', id);
    await asks('Run the section The indexes are there', 'runSection', 'verify/indexes');
    const box = page.getByRole('checkbox', { name: 'Tell the support team.' });
    await box.press(' ');
    assert.deepEqual(await last(), { type: 'guide', action: 'tickStep', path, id: 'after/1' });
    assert.equal(await box.getAttribute('aria-checked'), 'false');
    await state({
      ticks: { [`${path}#after/1`]: { at: '2026-11-21T09:00:00Z', by: 'ada' } },
      reruns: { [id]: '2026-11-21T10:00:00Z' },
    });
    assert.equal(await box.getAttribute('aria-checked'), 'true');
    assert.equal(await box.evaluate((one) => one === document.activeElement), true);
    assert.match(await text('#view-verification'), /Done by ada on/);
    assert.match(await text('#view-verification'), /Ran again/);
  });

  it('never scrolls sideways as a whole, however long the names are', async () => {
    for (const width of [300, 400, 960]) {
      const { page, state, tell, close } = await open({ viewport: { width, height: 700 } });
      const long = 'x'.repeat(63);
      const target = { ...reports.PRODUCTION, name: long, host: `${long}.${long}`, database: long };
      const verification = reports.guideVerification(target);
      for (const check of verification.checks) {
        Object.assign(check, { title: long.repeat(3), expected: long.repeat(9), actual: long });
        check.source.path = `${long}/${long}.sql`;
        if (!check.stated) continue;
        check.stated.section.title = long.repeat(3);
        check.stated.sentences = [long.repeat(3)];
        check.stated.sql = long.repeat(3);
        if (check.stated.missing) check.stated.missing = [`a${long}`, `b${long}`];
        if (check.stated.result) check.stated.result.rows[0][0] = long.repeat(3);
      }
      for (const guide of verification.guides) {
        guide.path = `${long}/${long}.md`;
        guide.manual[0].text = long.repeat(3);
        for (const section of guide.sections) section.title = long.repeat(3);
      }
      await state({ ...everything(target), verification });
      for (const fold of await page.getByRole('button', { name: /^Details of/ }).all()) {
        await fold.click();
      }
      for (const tab of TABS) {
        await tell({ type: 'selectTab', tab });
        const beyond = await page.evaluate(
          (id) =>
            [document.documentElement, document.getElementById(id)].map(
              (one) => one.scrollWidth - one.clientWidth,
            ),
          `view-${tab}`,
        );
        assert.deepEqual(beyond, [0, 0], `${tab} at ${width}`);
      }
      await close();
    }
    panel = undefined;
  });

  it('builds only the rows that are open, and all of a thousand when asked', async () => {
    const { page, state } = await open();
    await state({ verification: reports.largeVerification(1000) });
    assert.equal(await page.locator('tbody.check-group').count(), 40);
    assert.equal(await page.locator('tr.check').count(), 25);
    await page.getByRole('button', { name: 'Expand All' }).click();
    assert.equal(await page.locator('tr.check').count(), 1000);
    await page.getByRole('button', { name: 'Collapse All' }).click();
    assert.equal(await page.locator('tr.check').count(), 0);
  });

  for (const theme of themes) {
    it(`is readable, shows its focus and breaks no policy in the theme ${theme}`, async () => {
      const { page, state, tell } = await open({ theme });
      await state({
        ...everything(reports.PRODUCTION),
        progress: { kind: 'verify', message: 'x', cancellable: true },
      });
      await state({ verification: reports.guideVerification(reports.PRODUCTION) });
      await page.getByRole('button', { name: 'Details of All indexes' }).click();
      for (const tab of TABS) {
        await tell({ type: 'selectTab', tab });
        assert.deepEqual(await page.evaluate(lowContrast), [], tab);
      }
      await state({ run: null, rehearsal: sampleRehearsal() });
      await tell({ type: 'selectTab', tab: 'run' });
      assert.deepEqual(await page.evaluate(lowContrast), [], 'rehearsal');
      await tell({ type: 'selectTab', tab: 'verification' });
      await page.getByRole('button', { name: 'All 15' }).focus();
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        () => window.getComputedStyle(document.activeElement).outline,
      );
      assert.match(outline, /solid [12]px/);
      assert.deepEqual(await panel.violations(), []);
      assert.deepEqual(panel.errors, []);
    });
  }
});

/** Runs in the page: texts whose colour has a contrast below 4.5 to what they stand on (WCAG 2, 1.4.3). */
function lowContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const blend = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement)
      layers.unshift(window.getComputedStyle(one).backgroundColor);
    return layers;
  };
  const low = [];
  for (const element of document.querySelectorAll('main *')) {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === 3 && node.data.trim() !== '',
    );
    if (!own || !element.checkVisibility() || element.localName.startsWith('vscode-')) continue;
    const behind = ground(element);
    const [light, dark] = [
      blend(behind),
      blend([...behind, window.getComputedStyle(element).color]),
    ]
      .map(luminance)
      .sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5)
      low.push(`${contrast.toFixed(2)} ${element.className} ${element.textContent}`);
  }
  return low;
}
