'use strict';
/** Mocha's spec reporter that also writes `{passed, failed, failures}` to PLUMBLINE_TEST_REPORT, for the closing lines. */
const fs = require('node:fs');
const Mocha = require('mocha');
const { failureOf } = require('./failures');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;

class SpecWithCounts extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const found = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => found.push(failureOf(test, error)));
    runner.on(EVENT_TEST_PENDING, (test) => found.push(failureOf(test, 'It was skipped.')));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.PLUMBLINE_TEST_REPORT;
      if (!file) return;
      const { passes, failures, pending } = this.stats;
      // A skipped test is a failure here: a suite that cannot check must say so.
      const report = { passed: passes, failed: failures + pending, failures: found };
      fs.writeFileSync(file, JSON.stringify(report));
    });
  }
}

module.exports = SpecWithCounts;
