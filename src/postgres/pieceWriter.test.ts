import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { PIECE_LENGTH } from '../core/sql/pieces';
import { writeCopyData, writeLongQuery } from './pieceWriter';

/** Takes a piece each time it is let, as a slow connection. */
class Slow extends Writable {
  readonly taken: Buffer[] = [];
  #next: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // A copy: the memory is written over.
    this.taken.push(Buffer.from(chunk));
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
    void writeLongQuery(slow, TEXTS);
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
    void writeLongQuery(slow, TEXTS);
    await slow.takeNext();
    const { length } = slow.taken;
    slow.destroy();
    await slow.takeNext();
    assert.equal(slow.taken.length, length);
    void writeLongQuery(slow, TEXTS);
    assert.equal(slow.taken.length, length);
  });

  it('gives rows as messages of their own, until they are not wanted any more', async () => {
    const slow = new Slow();
    let wanted = 2;
    const rows = '1\té\n'.repeat(PIECE_LENGTH);
    const done = writeCopyData(slow, rows, { start: 5, end: rows.length }, () => wanted-- > 0);
    while (await slow.takeNext());
    assert.equal(await done, false);
    const [first, second, ...others] = slow.taken;
    assert.ok(first && second && others.length === 0);
    for (const message of [first, second]) {
      assert.equal(message.toString('latin1', 0, 1), 'd');
      assert.equal(message.readInt32BE(1), message.length - 1);
    }
    const sent = first.toString('utf8', 5) + second.toString('utf8', 5);
    assert.equal(sent, rows.slice(5, 5 + sent.length));
  });
});
