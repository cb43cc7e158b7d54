#!/usr/bin/env node
'use strict';
/**
 * Stands in for the VS Code program that @vscode/test-electron starts: takes the same arguments, runs the tests in the
 * extension host of the VS Code server with the workbench in a headless browser, and ends with the same exit code.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { launchBrowser } = require('../../scripts/browser');
const { startServer, workbenchUrl } = require('./host');

const LIMIT_MS = Number(process.env.PLUMBLINE_HOST_LIMIT_MS ?? 900_000);
const FOLLOW_MS = 100;
/** runTests stops reading when this process ends, and drops what it has not read by then. */
const LAST_WORDS_MS = 200;

/** `--name=value` as `{ name: value }`, and the one argument without dashes as `workspace`. */
function readArguments(given) {
  const options = {};
  for (const argument of given) {
    const [, name, value] = /^--([A-Za-z-]+)=(.*)$/s.exec(argument) ?? [];
    if (name) options[name] = value;
    else if (!argument.startsWith('-')) options.workspace = argument;
  }
  return options;
}

/** Copies to stdout what the suite writes to a file: in an extension host, stdout cannot be had. */
function followOutput(folder) {
  const file = path.join(folder, 'output.txt');
  fs.writeFileSync(file, '');
  let position = 0;
  const copy = () => {
    const text = fs.readFileSync(file);
    process.stdout.write(text.subarray(position));
    position = text.length;
  };
  const timer = setInterval(copy, FOLLOW_MS);
  const finish = () => {
    clearInterval(timer);
    copy();
  };
  return { file, finish };
}

/** Opens the workbench and resolves with the exit code that it gives, or 1 when it cannot give one. */
function runInWorkbench(page, url) {
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      console.error(why);
      resolve(1);
    };
    const limit = setTimeout(
      () => fail(`The tests did not end in ${LIMIT_MS / 1000} s.`),
      LIMIT_MS,
    );
    limit.unref();
    page.on('crash', () => fail('The workbench page crashed.'));
    // The web workbench calls these two functions of its page when it runs extension tests.
    Promise.all([
      page.exposeFunction('codeAutomationExit', resolve),
      page.exposeFunction('codeAutomationLog', () => undefined),
    ])
      .then(() => page.goto(url))
      .catch(reject);
  });
}

async function main() {
  const options = readArguments(process.argv.slice(2));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plt-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const output = followOutput(folder);
  const server = await startServer({
    settings: null,
    userFolder: options['user-data-dir'],
    extensionsFolder: options['extensions-dir'],
    env: { PLUMBLINE_TEST_OUTPUT: output.file },
  });
  try {
    const { browser, page } = await launchBrowser();
    try {
      return await runInWorkbench(
        page,
        workbenchUrl(server, {
          workspace: options.workspace,
          extension: options.extensionDevelopmentPath,
          tests: options.extensionTestsPath,
        }),
      );
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    output.finish();
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => process.exit(130));

main()
  .catch((error) => {
    console.error(error.message);
    return 1;
  })
  .then((code) => setTimeout(() => process.exit(code), LAST_WORDS_MS));
