'use strict';
/**
 * The part of the native package @vscode/spdlog that the VS Code server calls, in plain JavaScript: test/host/setup.js
 * copies it over the package's index.js. Each line goes to its file at once, so nothing is lost at a crash.
 */
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class FileLogger {
  constructor(file) {
    this.file = file;
    this.level = LEVELS.indexOf('info');
    this.formatted = true;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }

  append(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, -1);
    fs.appendFileSync(
      this.file,
      this.formatted ? `${time} [${LEVELS[level]}] ${message}\n` : message,
    );
  }

  getLevel() {
    return this.level;
  }

  setLevel(level) {
    this.level = level;
  }

  setPattern() {
    this.formatted = true;
  }

  clearFormatters() {
    this.formatted = false;
  }

  flush() {}

  drop() {}
}

// spdlog's method names, in the order of its levels.
['trace', 'debug', 'info', 'warn', 'error', 'critical'].forEach((method, level) => {
  FileLogger.prototype[method] = function log(message) {
    this.append(level, message);
  };
});

const create = (_name, file) => Promise.resolve(new FileLogger(file));

// One assignment each: the server imports the package as an ES module, and only these become named exports.
module.exports.version = 0;
module.exports.setLevel = () => undefined;
module.exports.setFlushOn = () => undefined;
module.exports.createRotatingLogger = create;
module.exports.createAsyncRotatingLogger = create;
