'use strict';
/** Mocha's spec reporter that also writes `{passed, failed}` to PLUMBLINE_TEST_REPORT, for the closing line. */
const fs = require('node:fs');
const Mocha = require('mocha');

class SpecWithCounts extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.PLUMBLINE_TEST_REPORT;
      if (!file) return;
      const { passes, failures, pending } = this.stats;
      // A skipped test is a failure here: a suite that cannot check must say so.
      fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures + pending }));
    });
  }
}

module.exports = SpecWithCounts;
