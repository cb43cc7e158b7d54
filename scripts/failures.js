'use strict';
/** What is said of failed tests right above the closing line: a log is often cut to its end. */

const MOST_LINES = 6;
const MOST_CHARACTERS = 300;
const MOST_FAILURES = 60;

/** The first lines of an error that say something; of a comparison, those that differ. */
function firstLines(text) {
  const all = String(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const different = all.slice(1).filter((line) => /^[+-] /.test(line));
  const lines = different.length > 1 ? [all[0], ...different] : all;
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > MOST_LINES) shown.push('...');
  return shown.map((line) =>
    line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}...` : line,
  );
}

/**
 * @param test mocha's test or hook
 * @param error anything that was thrown, or a sentence
 */
function failureOf(test, error) {
  return { title: test.titlePath().join(' > '), lines: firstLines(error?.message ?? error) };
}

/** A heading and each failure with its suite; nothing where there is none. */
function describeFailures(failures) {
  if (failures.length === 0) return '';
  const shown = failures
    .slice(0, MOST_FAILURES)
    .flatMap(({ suite, title, lines }) => [
      `  ${suite}: ${title}`,
      ...lines.map((line) => `      ${line}`),
    ]);
  const more = failures.length - MOST_FAILURES;
  return ['Failed tests:', ...shown, ...(more > 0 ? [`  ... and ${more} more`] : [])].join('\n');
}

module.exports = { describeFailures, failureOf };
