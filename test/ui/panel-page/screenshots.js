'use strict';
/** Pictures of the panel in every theme, for people to look at: `node test/ui/panel-page/screenshots.js`. */
const { openPanelPage, themes } = require('./page');
const { sampleRehearsal } = require('./rehearsal');
const reports = require('./reports');

const everything = (target) => ({
  target,
  verification: reports.sampleVerification(target),
  policies: { readAt: '2026-11-21T09:20:00.000Z', report: reports.samplePolicies(target) },
  run: reports.sampleRun(target),
});

async function tabs(theme) {
  const panel = await openPanelPage({ theme, viewport: { width: 1000, height: 1000 } });
  await panel.state(everything(theme === 'light' ? reports.PRODUCTION : reports.LOCAL));
  for (const tab of ['verification', 'policies', 'run']) {
    await panel.tell({ type: 'selectTab', tab });
    await panel.screenshot(`panel-${tab}-${theme}`);
  }
  await panel.state({ run: reports.sampleHalfDryRun() });
  await panel.screenshot(`panel-dry-run-${theme}`);
  await panel.state({ run: null, rehearsal: sampleRehearsal() });
  await panel.screenshot(`panel-rehearsal-${theme}`);
  await panel.close();
}

async function states() {
  const panel = await openPanelPage({ viewport: { width: 1000, height: 620 } });
  await panel.state({ target: reports.PRODUCTION });
  await panel.screenshot('panel-empty');
  await panel.state({
    progress: {
      kind: 'verify',
      message: 'Checking 005_policies.sql',
      done: 3,
      total: 9,
      cancellable: true,
    },
  });
  await panel.screenshot('panel-running');
  await panel.state({ progress: null, run: reports.sampleDryRun() });
  await panel.tell({ type: 'selectTab', tab: 'run' });
  await panel.screenshot('panel-dry-run');
  await panel.tell({ type: 'selectTab', tab: 'verification' });
  await panel.state({ verification: reports.largeVerification(1000) });
  await panel.screenshot('panel-thousand-checks');
  await panel.state(reports.hostileState());
  await panel.screenshot('panel-hostile-names');
  await panel.tell({ type: 'selectTab', tab: 'policies' });
  await panel.state({
    policies: { readAt: '2026-11-21T09:20:00.000Z', report: reports.largePolicies(60) },
  });
  await panel.screenshot('panel-many-tables');
  await panel.close();
}

async function scrolled() {
  const panel = await openPanelPage({ theme: 'light', viewport: { width: 1000, height: 1000 } });
  await panel.state(everything(reports.LOCAL));
  await panel.tell({ type: 'selectTab', tab: 'policies' });
  await panel.page.getByRole('button', { name: 'public.conversations' }).first().click();
  await panel.screenshot('panel-policies-table');
  await panel.tell({ type: 'selectTab', tab: 'verification' });
  await panel.state({ verification: reports.largeVerification(1000) });
  await panel.page.getByRole('button', { name: 'Passed 999' }).click();
  await panel.page.locator('#view-verification').evaluate((view) => view.scrollBy(0, 4000));
  await panel.screenshot('panel-thousand-checks-scrolled');
  await panel.close();
}

async function narrow() {
  const panel = await openPanelPage({ theme: 'light', viewport: { width: 400, height: 1100 } });
  await panel.state(everything(reports.PRODUCTION));
  for (const tab of ['verification', 'policies', 'run']) {
    await panel.tell({ type: 'selectTab', tab });
    await panel.screenshot(`panel-narrow-${tab}`);
  }
  await panel.close();
}

async function main() {
  for (const theme of themes) await tabs(theme);
  await states();
  await scrolled();
  await narrow();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
