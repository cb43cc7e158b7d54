import assert from 'node:assert/strict';
import { plainMessage } from './plainMessage';

describe('a plain message', () => {
  it('holds no link, whatever a server said', () => {
    const message = plainMessage('no relation "[click](command:workbench.action.quit)"');
    // The pattern by which VS Code finds links in notifications.
    assert.doesNotMatch(message, /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i);
    assert.equal(message, 'no relation "[click] (command:workbench.action.quit)"');
  });

  it('leaves other texts alone', () => {
    assert.equal(plainMessage('column "a[1]" (text)'), 'column "a[1]" (text)');
  });
});
