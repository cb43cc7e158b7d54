'use strict';
/**
 * What a person does in the workbench, by role and label. Each gesture waits for what it needs and for its own effect,
 * so that a test never has to wait for a time; and what VS Code drops is done again (until.js).
 */
const { LOOK_MS, anyOf, gone, until } = require('./until');

/** Within one attempt of a gesture that has parts. */
const PART = { look: LOOK_MS / 4, limit: LOOK_MS };
const CLICK = { timeout: LOOK_MS };

/** The gestures on a Playwright `page` that shows a workbench. */
function gestures(page) {
  const quickInput = page.locator('.quick-input-widget');
  const quickText = quickInput.locator('input.input');
  const commandText = quickInput.locator('input[placeholder^="Type the name of a command"]');
  const dialogBox = page.locator('.monaco-dialog-box');
  const menu = page.locator('.monaco-menu:visible').first();

  /** Clicks `target` until `seen` is there. `options` as of `until`. */
  function click(target, seen, options) {
    return until(seen, () => target.click(CLICK), options);
  }

  /** Closes the menus, lists and dialogs that stand in the way. */
  async function dismiss() {
    for (const one of [menu, dialogBox.first(), quickInput]) {
      await until(gone(one), () => page.keyboard.press('Escape'), PART);
    }
  }

  /** Shows the view of an activity bar icon, by the start of its label. */
  async function openView(label = 'Plumbline') {
    const icon = page.locator(`.activitybar .action-label[aria-label^="${label}"]`);
    const shown = page.locator('.sidebar .composite.title', {
      has: page.getByRole('heading', { name: new RegExp(`^${label}`, 'i') }),
    });
    // A second click on the icon of a visible view would hide it.
    await click(icon, shown);
  }

  /** The tree row whose accessible name contains `name` (text or pattern), in any view that is shown. */
  function row(name) {
    return page.getByRole('treeitem', { name });
  }

  /** The document inside the visible webview, or inside the visible one with the tab title `title`. */
  function webview(title) {
    const inner = title ? `iframe#active-frame[title="${title}"]` : 'iframe#active-frame';
    return page.frameLocator('iframe.webview.ready:visible').frameLocator(inner);
  }

  /**
   * Right-clicks `target` and chooses the item `label`, until `seen` is there: a command can be called on a row that VS Code
   * has replaced meanwhile, and then asks which one is meant. `before` runs once, while the menu is open.
   */
  async function contextMenu(target, label, { seen, before }) {
    const item = page.getByRole('menuitem', { name: label, exact: true });
    let look = before;
    await until(seen, async (attempt) => {
      if (attempt > 0) await dismiss();
      await until(item, () => target.click({ button: 'right', ...CLICK }), PART);
      await look?.();
      look = undefined;
      // A menu ignores the button for its first tenth of a second, against clicks that were not meant for it.
      await until(gone(item), () => item.click({ timeout: PART.look }), PART);
    });
  }

  /** Runs a command by its title in the palette (`Plumbline: Verify`). `before` runs while the palette is open. */
  async function palette(title, before) {
    const isIt = new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}…?$`);
    const found = quickInput
      .locator('.monaco-list-row.focused .label-name')
      .filter({ hasText: isIt });
    // A webview that takes the focus at this moment swallows the key.
    await until(commandText, async () => {
      await page.locator('.part.titlebar').click({ position: { x: 200, y: 15 }, force: true });
      await page.keyboard.press('F1');
    });
    await until(found.first(), () => commandText.fill(`>${title}`, CLICK));
    await before?.();
    // To the palette and not to what a command opens in its place.
    await until(gone(commandText), () => commandText.press('Enter', CLICK));
  }

  /** Whether the open input box holds exactly `text`, to be waited for as for a locator. */
  function typed(text) {
    const holds = ({ wanted, state }) => {
      const input = document.querySelector('.quick-input-widget input.input');
      const isThere = input !== null && input.offsetParent !== null && input.value === wanted;
      return isThere === (state === 'visible');
    };
    return {
      toString: () => 'the text in the input box',
      isVisible: () => page.evaluate(holds, { wanted: text, state: 'visible' }),
      waitFor: ({ timeout, state = 'visible' } = {}) =>
        page.waitForFunction(holds, { wanted: text, state }, { timeout }),
    };
  }

  /**
   * Answers the input box that shows `prompt` (a part of its text), until it is gone or `seen` is there: what it says of an
   * answer that it does not take.
   */
  async function inputBox(prompt, text, seen) {
    await quickInput.filter({ hasText: prompt }).waitFor();
    // What it says of the text stands in the place of the prompt.
    const asks = typed(text);
    await until(asks, () => quickText.fill(text, CLICK));
    await until(seen ?? gone(asks), () => quickText.press('Enter', CLICK));
  }

  /** Chooses the row of the open quick pick whose text contains `label`. */
  async function quickPick(label) {
    const one = quickInput.locator('.monaco-list-row', { hasText: label }).first();
    await one.waitFor();
    await click(one, gone(one));
  }

  /** Leaves the open quick pick or input box, which asked for nothing any more. */
  async function escapeQuickInput() {
    await until(gone(quickInput), () => quickText.press('Escape', CLICK));
  }

  /** The modal dialog: `text()` once it is there, `choose(button)` by the button's exact label. */
  function dialog() {
    return {
      locator: dialogBox,
      async text() {
        await dialogBox.waitFor();
        return dialogBox.innerText();
      },
      async choose(button) {
        const one = dialogBox.getByRole('button', { name: button, exact: true });
        await one.waitFor();
        await click(one, gone(one));
      },
    };
  }

  /** The notification that contains `text`, or all of them. */
  function notification(text) {
    return page.locator('.notification-toast', text ? { hasText: text } : {});
  }

  /** Of all that `locator` finds, the n-th from the top: VS Code adds lines and lenses to the page as they come into sight. */
  async function fromTop(locator, n = 0) {
    await locator.nth(n).waitFor(CLICK);
    const order = await locator.evaluateAll((all) =>
      all
        .map((one, index) => ({ index, top: one.getBoundingClientRect().top }))
        .sort((a, b) => a.top - b.top)
        .map(({ index }) => index),
    );
    return locator.nth(order[n]);
  }

  /**
   * Rests the mouse on the n-th line from the top that contains `text` until its hover says `words`: a redraw closes a
   * hover, and only a mouse that moves again opens another.
   * @returns the hover
   */
  async function hover(text, words, n = 0, options = {}) {
    const shown = page.locator('.monaco-hover:visible', { hasText: words }).first();
    const lines = page.locator('.view-line', { hasText: text });
    await until(
      shown,
      async () => {
        await page.mouse.move(5, 5);
        const line = await fromTop(lines, n);
        await line.hover({ position: { x: 20, y: 8 }, ...CLICK });
      },
      options,
    );
    return shown;
  }

  /** Leaves nothing of what a failed test had opened: menus, lists, dialogs, notifications, editors. */
  async function restore() {
    await page.mouse.move(5, 5);
    await dismiss();
    await palette('Notifications: Clear All Notifications');
    await palette('View: Close All Editors');
    await page.locator('.editor-group-container .tab').first().waitFor({ state: 'hidden' });
  }

  return {
    ...{ anyOf, click, contextMenu, dialog, dismiss, escapeQuickInput, fromTop, gone, hover },
    ...{ inputBox, notification, openView, palette, quickPick, restore, row, until, webview },
  };
}

module.exports = { gestures };
