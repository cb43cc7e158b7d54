'use strict';
/** Opens the real workbench in a headless browser for a UI test, apart from everything of the person who runs it. */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { launchBrowser } = require('../../scripts/browser');
const { apartEnvironment } = require('../../scripts/start/environment');
const { ROOT, copySample } = require('../../scripts/start/sample');
const { installExtension, startServer, workbenchUrl } = require('../host/host');
const { QUIET } = require('../host/quiet-settings');
const { gestures } = require('./gestures');

const SCREENSHOTS = path.join(ROOT, 'out/screenshots');
const WAIT_LIMIT_MS = 30_000;
/** How many times slower the page is than the browser could draw it: a machine that is busy with something else. */
const SLOWDOWN = Number(process.env.UI_SLOWDOWN ?? 1);

/** What the server's own workbench reports on every start: files that its npm package leaves out. */
const SERVER_NOISE =
  /favicon|manifest\.json|vsda|update\/check|serviceWorker\.js|build\/Release\/watchdog|404\) .* script\. \(\)$/;

async function open(folder, { workspace, theme, settings, env, vsix, viewport }) {
  const extensions = path.join(folder, 'extensions');
  if (vsix) installExtension(vsix, extensions);
  const server = await startServer({
    settings: { ...QUIET, ...(theme && { 'workbench.colorTheme': theme }), ...settings },
    extensionsFolder: extensions,
    env: { ...apartEnvironment(path.join(folder, 'cache')), ...env },
  });
  try {
    const { browser, page } = await launchBrowser({ viewport });
    page.setDefaultTimeout(WAIT_LIMIT_MS);
    if (SLOWDOWN > 1) {
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    }
    await page.goto(workbenchUrl(server, { workspace, extension: vsix ? undefined : ROOT }));
    return { server, browser, page };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts a VS Code server with the extension of this repository and shows its workbench.
 * - `workspace`: the folder to open; default: a fresh copy of the sample, removed by `close`
 * - `theme`: `Default Dark Modern` (default), `Default Light Modern`, `Default High Contrast` ...
 * - `settings`: user settings on top of the quiet ones; `env`: more environment for the extension host
 * - `vsix`: install this package as a user would, in place of the extension under development
 * - `viewport`: `{ width, height }` in CSS pixels, default 1280 x 800
 *
 * Returns the gestures of gestures.js and `page` (Playwright), `workspace` (the folder), `errors` (what the console of
 * the page and its webviews reported as errors so far), `screenshot(name)` (writes out/screenshots/NAME.png) and `close()`.
 */
async function openWorkbench(options = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plu-'));
  const removeFolder = () =>
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    const workspace = options.workspace ?? copySample(path.join(folder, 'assistant'));
    const { server, browser, page } = await open(folder, { ...options, workspace });
    const errors = [];
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !SERVER_NOISE.test(text)) errors.push(text);
    });
    return {
      ...gestures(page),
      page,
      workspace,
      errors,
      async screenshot(name) {
        const file = path.join(SCREENSHOTS, `${name}.png`);
        await page.screenshot({ path: file, animations: 'disabled' });
        return file;
      },
      async close() {
        await browser.close();
        await server.stop();
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

module.exports = { openWorkbench };
