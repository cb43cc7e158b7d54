'use strict';
/**
 * VS Code drops a gesture that comes while it draws rows anew, lays out its editors, closes a hover or moves the focus. A
 * person looks, and does it again; so does everything in gestures.js. What is to be seen is a Playwright locator, or what
 * answers to `isVisible` and `waitFor` as one does.
 */
const LOOK_MS = 10_000;
const LIMIT_MS = 60_000;

/** Seen once `locator` is not. */
function gone(locator) {
  return {
    toString: () => `no ${locator}`,
    isVisible: async () => !(await locator.isVisible()),
    waitFor: ({ timeout } = {}) => locator.waitFor({ state: 'hidden', timeout }),
  };
}

/** Seen once one of `all` is, also where they are of different frames. */
function anyOf(...all) {
  return {
    toString: () => all.join(' or '),
    isVisible: async () => (await Promise.all(all.map((one) => one.isVisible()))).includes(true),
    waitFor: (options) =>
      Promise.any(all.map((one) => one.waitFor(options))).catch(({ errors: [first] }) => {
        throw first;
      }),
  };
}

/** Whether `seen` is there within `timeout` milliseconds. Throws what is no matter of time, as a page that was closed. */
function comes(seen, timeout) {
  return seen.waitFor({ timeout }).then(
    () => true,
    (error) => {
      if (error.name === 'TimeoutError') return false;
      throw error;
    },
  );
}

/**
 * Makes `gesture` until `seen` is there, and not at all where it stands already: it must do no harm to make it again while
 * its consequence is not to be seen.
 * - `gesture(attempt)`: counts from 0. What it throws is a gesture that was dropped: an element was gone, or covered
 * - `look`: milliseconds that each attempt waits; longer for what a second gesture would take back
 * - `limit`: milliseconds after which no attempt begins
 *
 * Throws with the number of attempts and what went wrong last when `seen` does not come.
 */
async function until(seen, gesture, { look = LOOK_MS, limit = LIMIT_MS } = {}) {
  const end = Date.now() + limit;
  let dropped;
  let attempt = 0;
  for (; attempt === 0 || Date.now() < end; attempt += 1) {
    if (await seen.isVisible()) return;
    dropped = await gesture(attempt).then(
      () => undefined,
      (error) => error,
    );
    // A gesture that failed at once is not made again at once.
    if (await comes(seen, look)) return;
  }
  throw new Error(`Not seen after ${attempt} attempts: ${seen}. ${dropped?.message ?? ''}`.trim(), {
    cause: dropped,
  });
}

module.exports = { LOOK_MS, anyOf, gone, until };
