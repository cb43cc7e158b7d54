'use strict';
/**
 * The panel's page in a real browser, without an editor around it: the page and its policy as the extension makes
 * them, served from a loopback port, with the editor's variables of one theme and a stand-in for its API.
 */
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const esbuild = require('esbuild');
const { launchBrowser } = require('../../../scripts/browser');
const themes = require('./themes.json');

let built;

const ROOT = path.resolve(__dirname, '../../..');
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

/** The extension's own function that writes the page. */
function pageModule() {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path.join(ROOT, 'src/extension/panel/html.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    module,
    module.exports,
    require,
  );
  return module.exports;
}

/** Style sheet and script of the webview, built from the sources as they are now. */
function bundle() {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: { webview: path.join(ROOT, 'webview/main.ts') },
    bundle: true,
    format: 'iife',
    target: 'es2022',
    outdir: '/',
    write: false,
  });
  return new Map(outputFiles.map((file) => [path.extname(file.path), file.contents]));
}

/** The page as the editor completes it: its default styles and the theme come before the policy takes effect. */
function html(theme) {
  const { pageHtml } = pageModule();
  const defaults = fs.readFileSync(path.join(__dirname, 'editor-defaults.css'), 'utf8');
  const { bodyClass, kind, variables } = themes[theme];
  const declared = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return pageHtml({ cspSource: "'self'", script: '/webview.js', style: '/webview.css' }, 'nonce')
    .replace('<head>', `<head><style>:root { ${declared.join(' ')} } ${defaults}</style>`)
    .replace('<body>', `<body class="${bodyClass}" data-vscode-theme-kind="${kind}">`);
}

async function serve(theme) {
  built ??= bundle();
  const files = built;
  const document = html(theme);
  const server = http.createServer((request, response) => {
    const type = path.extname(request.url);
    const content = request.url === '/' ? document : files.get(type);
    // A browser asks for an icon that there is none of.
    response.writeHead(content ? 200 : 204, { 'content-type': TYPES[type] ?? 'text/html' });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Runs in the page before its own script, as the editor's does. */
function standIn(saved) {
  const panel = { sent: [], saved, violations: [] };
  window.panel = panel;
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sourceFile }) =>
    panel.violations.push(`${effectiveDirective} ${sourceFile}`),
  );
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => panel.sent.push(structuredClone(message)),
    getState: () => panel.saved,
    setState: (state) => (panel.saved = JSON.parse(JSON.stringify(state))),
  });
}

/**
 * Opens the panel's page, in `browser` if there is one already. `theme` is a key of themes.json, `saved` what the editor kept of an earlier page.
 * Returns Playwright's `page`, `tell(message)` (a message from the extension, as is), `state(changes)`, `sent()`,
 * `saved()`, `violations()`, `errors`, `screenshot(name)` and `close()`.
 */
async function openPanelPage({
  browser: shared,
  theme = 'dark',
  saved,
  viewport = { width: 960, height: 720 },
  reducedMotion = 'reduce',
  forcedColors = 'none',
} = {}) {
  const server = await serve(theme);
  const browser = shared ?? (await launchBrowser()).browser;
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const close = async () => {
    await (shared ? context : browser).close();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.emulateMedia({ reducedMotion, forcedColors });
    await page.addInitScript(standIn, saved);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.panel.sent.length > 0);
    // As JSON, which is how an editor sends it and which keeps a role that is called __proto__.
    const tell = (message) =>
      page.evaluate(
        (json) =>
          window.dispatchEvent(new window.MessageEvent('message', { data: JSON.parse(json) })),
        JSON.stringify(message),
      );
    return {
      page,
      errors,
      tell,
      state: (state) => tell({ type: 'state', state }),
      sent: () => page.evaluate(() => window.panel.sent),
      saved: () => page.evaluate(() => window.panel.saved),
      violations: () => page.evaluate(() => window.panel.violations),
      screenshot: (name) => {
        const file = path.join(ROOT, 'out/screenshots', `${name}.png`);
        return page.screenshot({ path: file });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

module.exports = { openPanelPage, themes: Object.keys(themes) };
