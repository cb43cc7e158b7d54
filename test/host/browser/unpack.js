'use strict';
/**
 * Unpacks the Chromium of the npm package @sparticuz/chromium (a headless shell for x64 Linux) beside itself.
 * The package always unpacks into the temporary folder and trusts what it finds there, so it gets one of its own,
 * which moves into place when it is whole.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { NPM_BROWSER } = require('../../../scripts/browser');

const fontsConfiguration = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>
`;

const runs = (executable) => spawnSync(executable, ['--version']).status === 0;

/** Fonts count when the system can say where they are: without fontconfig or without a font, pages have no text. */
function systemHasFonts() {
  return fs.existsSync('/etc/fonts/fonts.conf') && fs.existsSync('/usr/share/fonts');
}

async function unpack() {
  const work = `${NPM_BROWSER}.${process.pid}`;
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  process.env.TMPDIR = work;
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  const executable = await chromium.executablePath();
  // A slim system lacks the NSS libraries; the package carries them for such a place.
  if (!runs(executable)) {
    await inflate(path.join(__dirname, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br'));
  }
  if (!systemHasFonts()) {
    const folder = path.join(work, 'fontconfig');
    fs.mkdirSync(folder);
    fs.writeFileSync(
      path.join(folder, 'fonts.conf'),
      fontsConfiguration(path.join(NPM_BROWSER, 'fonts')),
    );
  }
  fs.rmSync(NPM_BROWSER, { recursive: true, force: true });
  fs.renameSync(work, NPM_BROWSER);
}

unpack().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
