'use strict';
/**
 * What a person does in the workbench, by role and label. Each gesture waits for what it needs and for its own effect,
 * so that a test never has to wait for a time.
 */
const TRIES = 10;
const TRY_MS = 1_000;

const comes = (locator, timeout) =>
  locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
const goes = (locator, timeout) =>
  locator.waitFor({ state: 'hidden', timeout }).then(
    () => true,
    () => false,
  );

/** The gestures on a Playwright `page` that shows a workbench. */
function gestures(page) {
  const quickInput = page.locator('.quick-input-widget');
  const quickText = quickInput.locator('input.input');
  const dialogBox = page.locator('.monaco-dialog-box');

  /** Shows the view of an activity bar icon, by the start of its label. */
  async function openView(label = 'Plumbline') {
    const icon = page.locator(`.activitybar .action-label[aria-label^="${label}"]`);
    const shown = page.locator('.sidebar .composite.title', {
      has: page.getByRole('heading', { name: new RegExp(`^${label}`, 'i') }),
    });
    await icon.waitFor();
    // A second click on the icon of a visible view would hide it.
    if (!(await shown.isVisible())) await icon.click();
    await shown.waitFor();
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

  /** Right-clicks `target` and chooses the item `label`. `before` runs while the menu is open. */
  async function contextMenu(target, label, before) {
    await target.click({ button: 'right' });
    const item = page.getByRole('menuitem', { name: label, exact: true });
    await item.waitFor();
    await before?.();
    // A menu ignores the button for its first tenth of a second, against clicks that were not meant for it.
    for (let tries = 0; tries < TRIES; tries += 1) {
      await item.click({ timeout: TRY_MS }).catch(() => undefined);
      if (await goes(item, TRY_MS)) return;
    }
    throw new Error(`The menu item ${label} did not take the click.`);
  }

  /** Runs a command by its title in the palette (`Plumbline: Verify`). `before` runs while the palette is open. */
  async function palette(title, before) {
    // A webview that takes the focus at this moment swallows the key.
    for (let tries = 0; tries < TRIES; tries += 1) {
      await page.locator('.part.titlebar').click({ position: { x: 200, y: 15 }, force: true });
      await page.keyboard.press('F1');
      if (await comes(quickText, TRY_MS)) break;
    }
    await quickText.fill(`>${title}`);
    await quickInput.locator('.monaco-list-row.focused', { hasText: title }).waitFor();
    await before?.();
    await page.keyboard.press('Enter');
  }

  /** Answers the input box that shows `prompt` (a part of its text). */
  async function inputBox(prompt, text) {
    await quickInput.filter({ hasText: prompt }).waitFor();
    await quickText.fill(text);
    await page.keyboard.press('Enter');
  }

  /** Chooses the row of the open quick pick whose text contains `label`. */
  async function quickPick(label) {
    await quickInput.locator('.monaco-list-row', { hasText: label }).first().click();
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
        await dialogBox.getByRole('button', { name: button, exact: true }).click();
        await dialogBox.waitFor({ state: 'hidden' });
      },
    };
  }

  /** The notification that contains `text`, or all of them. */
  function notification(text) {
    return page.locator('.notification-toast', text ? { hasText: text } : {});
  }

  return {
    openView,
    row,
    webview,
    contextMenu,
    palette,
    inputBox,
    quickPick,
    dialog,
    notification,
  };
}

module.exports = { gestures };
