import assert from 'node:assert/strict';
import { isSameText, type OpenText, type Texts } from './texts';

const PATH = 'docs/checks.md';

function texts(open: OpenText | undefined, changes: number): Texts {
  return {
    open: new Map(open ? [[PATH, open]] : []),
    changes: new Map([[PATH, changes]]),
    switches: 0,
  };
}

describe('the text that a verification ran on', () => {
  const saved = { version: 4, isDirty: false, closed: 0 };
  const dirty = { version: 5, isDirty: true, closed: 0 };

  it('is another one after an edit', () => {
    assert.equal(isSameText(PATH, texts(saved, 0), texts(dirty, 0)), false);
  });

  it('is the same when what the editor had was saved meanwhile', () => {
    const after = { version: 5, isDirty: false, closed: 0 };
    assert.equal(isSameText(PATH, texts(dirty, 0), texts(after, 1)), true);
  });

  it('is another one when a file that no editor has was changed on disk', () => {
    assert.equal(isSameText(PATH, texts(undefined, 1), texts(undefined, 2)), false);
    assert.equal(isSameText(PATH, texts(undefined, 2), texts(undefined, 2)), true);
  });

  it('is the same when the file was only opened or closed', () => {
    assert.equal(isSameText(PATH, texts(undefined, 0), texts(saved, 0)), true);
    assert.equal(isSameText(PATH, texts(saved, 0), texts(undefined, 0)), true);
  });

  it('is another one when the file was opened and edited', () => {
    assert.equal(isSameText(PATH, texts(undefined, 0), texts(dirty, 0)), false);
  });

  it('is not known when unsaved edits were closed', () => {
    assert.equal(isSameText(PATH, texts(dirty, 0), texts(undefined, 0)), false);
  });

  it('is another one when the file was opened, edited and saved', () => {
    assert.equal(isSameText(PATH, texts(undefined, 0), texts(saved, 1)), false);
  });

  it('is another one when the file was closed, changed on disk and opened again', () => {
    const again = { version: 4, isDirty: false, closed: 1 };
    assert.equal(isSameText(PATH, texts(saved, 0), texts(again, 1)), false);
    assert.equal(isSameText(PATH, texts(saved, 0), texts(again, 0)), true);
  });

  it('is not known when edits were discarded and the file opened again', () => {
    const again = { version: 5, isDirty: false, closed: 1 };
    assert.equal(isSameText(PATH, texts(dirty, 0), texts(again, 0)), false);
  });
});
