import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { PIECE_LENGTH } from '../core/sql/pieces';
import { writeLongQuery } from './longQuery';

/** Takes a piece each time it is let, as a slow connection. */
class Slow extends Writable {
  readonly taken: Buffer[] = [];
  #next: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.taken.push(chunk);
    this.#next = done;
  }

  /** Resolves when everything that follows from it has happened. */
  async takeNext(): Promise<boolean> {
    const { length } = this.taken;
    this.#next?.();
    await new Promise((resolve) => setImmediate(resolve));
    return this.taken.length > length;
  }
}

const TEXTS = [
  "begin;select 'ä';",
  `x${'🜂'.repeat(PIECE_LENGTH)}\r\n${'é'.repeat(PIECE_LENGTH)}`,
  '',
];

describe('a long query', () => {
  it('is the same message as in one piece, and waits for the connection', async () => {
    const slow = new Slow();
    writeLongQuery(slow, TEXTS);
    assert.ok(slow.writableLength < 10);
    for (let going = true; going;) {
      assert.ok(slow.writableLength <= 3 * PIECE_LENGTH);
      going = await slow.takeNext();
    }
    assert.ok(slow.taken.length > 4);
    const message = Buffer.from(`Q----${TEXTS.join('')}\0`);
    message.writeInt32BE(message.length - 1, 1);
    assert.ok(Buffer.concat(slow.taken).equals(message));
  });

  it('ends with the connection', async () => {
    const slow = new Slow();
    writeLongQuery(slow, TEXTS);
    await slow.takeNext();
    const { length } = slow.taken;
    slow.destroy();
    await slow.takeNext();
    assert.equal(slow.taken.length, length);
    writeLongQuery(slow, TEXTS);
    assert.equal(slow.taken.length, length);
  });
});
