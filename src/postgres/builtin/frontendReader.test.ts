import assert from 'node:assert/strict';
import { FrontendReader } from './frontendReader';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 0);
  bytes.writeUInt32BE(4 + body.length, 1);
  bytes.write(body, 5);
  return bytes;
}

function reader(bytes: Buffer, size: number): FrontendReader {
  let at = 0;
  return new FrontendReader(() => {
    if (at >= bytes.length) return undefined;
    at += size;
    return bytes.subarray(at - size, at);
  });
}

describe('FrontendReader', () => {
  const first = message('Q', 'select 1');
  const second = message('X', '');

  it('never reads beyond the end of a message, however the bytes come', () => {
    for (let size = 1; size <= first.length + second.length; size++) {
      const read = reader(Buffer.concat([first, second]), size);
      assert.equal(read.nextType(), 'Q'.charCodeAt(0));
      const parts: Uint8Array[] = [];
      for (let length = 0; length < first.length; length += parts.at(-1)!.length) {
        parts.push(read.read(8192)!);
      }
      assert.deepEqual(Buffer.concat(parts), first, `pieces of ${size}`);
      assert.equal(read.nextType(), 'X'.charCodeAt(0));
    }
  });

  it('hands out no more than is asked for', () => {
    const read = reader(first, 100);
    assert.equal(read.read(3)?.length, 3);
    assert.equal(read.read(100)?.length, first.length - 3);
  });

  it('says when the session has ended, and hands out no message that did not come whole', () => {
    const between = reader(first, 100);
    between.read(100);
    assert.equal(between.nextType(), undefined);
    assert.equal(reader(first.subarray(0, 7), 100).nextType(), undefined);
    assert.equal(reader(first.subarray(0, 7), 100).read(100), undefined);
  });

  it('goes on to the next message when a command wants more, as COPY does', () => {
    const read = reader(Buffer.concat([first, message('d', '1'), message('c', '')]), 3);
    assert.equal(read.nextType(), 'Q'.charCodeAt(0));
    assert.deepEqual(Buffer.from(read.read(100)!), first);
    assert.deepEqual(Buffer.from(read.read(100)!), message('d', '1'));
    assert.deepEqual(Buffer.from(read.read(100)!), message('c', ''));
  });

  it('ends the session of a client that does not speak the protocol', () => {
    assert.equal(reader(Buffer.from('GET\0\0\0\0\0\0\0'), 100).untyped()?.length, undefined);
    assert.equal(reader(Buffer.from([81, 0, 0, 0, 1, 9]), 100).nextType(), undefined);
  });

  it('reads the startup message, which has no type', () => {
    const startup = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
    for (const size of [1, 3, 8])
      assert.deepEqual(Buffer.from(reader(startup, size).untyped()!), startup);
  });
});
