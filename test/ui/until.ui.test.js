'use strict';
/** What makes a gesture again where an editor dropped it, on a page that drops some. */
const assert = require('node:assert/strict');
const { launchBrowser } = require('../../scripts/browser');
const { anyOf, gone, until } = require('./until');

/** Takes only the third click, and opens a box with it; a click on the box closes it. */
const PAGE = `<button>Open</button><p hidden>The box</p><script type="module">
  let clicks = 0;
  const box = document.querySelector('p');
  document.querySelector('button').onclick = () => { clicks += 1; if (clicks === 3) box.hidden = false; };
  box.onclick = () => { box.hidden = true; };
</script>`;

describe('a gesture that an editor may drop', () => {
  const SHORT = { look: 50 };
  let browser;
  let page;
  let box;
  let made;
  const open = () => {
    made += 1;
    return page.getByRole('button').click();
  };

  before(async () => {
    ({ browser, page } = await launchBrowser());
  });
  after(() => browser?.close());
  beforeEach(async () => {
    await page.setContent(PAGE);
    box = page.getByText('The box');
    made = 0;
  });

  it('is made until its consequence is seen, and not once more', async () => {
    await until(box, open, SHORT);
    assert.equal(made, 3);
    await until(box, open, SHORT);
    assert.equal(made, 3);
  });

  it('may be one after which something is gone, or one of several is there', async () => {
    await until(anyOf(page.getByText('Another'), box), open, SHORT);
    assert.equal(made, 3);
    await until(gone(box), () => box.click(), SHORT);
    assert.equal(await box.isVisible(), false);
  });

  it('is made again where it could not be made', async () => {
    await until(
      box,
      async (attempt) => {
        if (attempt === 0) await page.getByText('Not there').click({ timeout: 50 });
        await open();
      },
      SHORT,
    );
    assert.equal(made, 3);
  });

  it('is given up after its limit, with what was wrong', async () => {
    const nowhere = page.getByText('Not there');
    await assert.rejects(
      until(nowhere, () => nowhere.click({ timeout: 50 }), { look: 50, limit: 100 }),
      /Not seen after \d attempts: .*Not there.*click: Timeout/s,
    );
  });

  it('is not made again on a page that is closed', async () => {
    const another = await page.context().newPage();
    let count = 0;
    const gesture = async () => {
      count += 1;
      await another.close();
    };
    await assert.rejects(until(another.getByText('Nothing'), gesture), /closed/);
    assert.equal(count, 1);
  });
});
