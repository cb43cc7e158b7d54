'use strict';
/** `npm start -- --check`: proves without a person that VS Code opens, that the extension is in it and shows its view. */
const path = require('node:path');
const { setUp } = require('../../test/host/setup');
const { ROOT } = require('./sample');

/** Opens the workbench in a headless browser on a fresh copy, shows the view, and leaves a screenshot. Throws if it cannot. */
async function checkWindow() {
  setUp({ browser: true });
  const { openWorkbench } = require('../../test/ui/workbench');
  const workbench = await openWorkbench();
  try {
    await workbench.openView('Plumbline');
    await workbench.page.locator('.sidebar').getByRole('treeitem').first().waitFor();
    console.log('VS Code opened, and the Plumbline view lists migrations.');
  } finally {
    const file = await workbench.screenshot('start');
    console.log(`Screenshot: ${path.relative(ROOT, file)}`);
    await workbench.close();
  }
}

module.exports = { checkWindow };
