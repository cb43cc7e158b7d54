'use strict';
/** Settings for a VS Code that nobody looks at: no prompt, no welcome page, no network, nothing that moves. */
const fs = require('node:fs');
const path = require('node:path');

/** What would stand in the way of a person too, in a folder made a minute ago. */
const CALM = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'git.openRepositoryInParentFolders': 'never',
  'chat.commandCenter.enabled': false,
};

/** For tests: screenshots must not depend on time, and nothing but Plumbline should start. */
const QUIET = {
  ...CALM,
  'workbench.colorTheme': 'Default Dark Modern',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'workbench.hover.delay': 10_000,
  // As on a desktop: in a browser VS Code saves by itself a second after an edit, in the middle of a slow test.
  'files.autoSave': 'off',
  // A panel that opens takes the focus, and with it a list that a test is about to answer.
  'workbench.quickOpen.closeOnFocusLost': false,
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'window.commandCenter': false,
};

/** Writes the user settings of a profile folder, made where it is missing. */
function writeSettings(userFolder, settings) {
  const folder = path.join(userFolder, 'User');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

module.exports = { CALM, QUIET, writeSettings };
