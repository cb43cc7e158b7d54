'use strict';
/** Finds a Chromium and opens it without a window: for the host and ui suites and for `npm start -- --check`. */
const fs = require('node:fs');
const path = require('node:path');

/** Where test/host/browser/unpack.js leaves the Chromium that comes from npm. */
const NPM_BROWSER = path.resolve(__dirname, '../test/host/browser/node_modules/.unpacked');

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const HOW_TO_GET_ONE =
  'No Chromium or Chrome was found. Install one (on Debian: apt-get install chromium fonts-dejavu-core), ' +
  'or set CHROMIUM_PATH to the program.';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-sync',
  '--disable-component-update',
  '--disable-background-networking',
  '--no-first-run',
  // A test must not depend on the internet: every name but the loopback fails at once.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * A browser that somebody installed: what CHROMIUM_PATH names, else the first at a usual place, else undefined.
 * `CHROMIUM_PATH=npm` passes over all of them, for the one from npm.
 */
function installedBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named === 'npm') return undefined;
  if (named && !fs.existsSync(named)) {
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  return named || INSTALLED.find((file) => fs.existsSync(file));
}

/** The browser from npm with the environment it needs, once it is unpacked; else undefined. */
function npmBrowser() {
  const executablePath = path.join(NPM_BROWSER, 'chromium');
  if (!fs.existsSync(executablePath)) return undefined;
  const env = { ...process.env };
  const libraries = path.join(NPM_BROWSER, 'al2023', 'lib');
  if (fs.existsSync(libraries)) {
    env.LD_LIBRARY_PATH = [libraries, env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
  }
  const fonts = path.join(NPM_BROWSER, 'fontconfig');
  if (fs.existsSync(fonts)) env.FONTCONFIG_PATH = fonts;
  return { executablePath, env };
}

/** What Playwright needs to start a browser here: `{ executablePath, env? }`. Throws how to get one when there is none. */
function findBrowser() {
  const executablePath = installedBrowser();
  const found = executablePath ? { executablePath } : npmBrowser();
  if (!found) throw new Error(HOW_TO_GET_ONE);
  return found;
}

/**
 * Opens a headless browser with one empty page and a clean profile. `viewport` is in CSS pixels.
 * Returns `{ browser, page }`; closing the browser ends all of it.
 */
async function launchBrowser({ viewport = { width: 1280, height: 800 } } = {}) {
  const { chromium } = require('playwright-core');
  const browser = await chromium.launch({ ...findBrowser(), headless: true, args: FLAGS });
  const context = await browser.newContext({
    viewport,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return { browser, page: await context.newPage() };
}

module.exports = { HOW_TO_GET_ONE, NPM_BROWSER, installedBrowser, launchBrowser };
