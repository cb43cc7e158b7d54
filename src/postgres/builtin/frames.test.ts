import assert from 'node:assert/strict';
import { frameHeader, FrameReader } from './frames';

function read(chunks: readonly Buffer[]): string[] {
  const seen: string[] = [];
  const reader = new FrameReader((session, payload) => {
    const last = seen.at(-1);
    // The parts of one payload belong together; how the pipe cut them must not show.
    if (payload.length > 0 && last?.startsWith(`${session}:`) && last !== `${session}:`) {
      seen[seen.length - 1] = last + payload.toString();
    } else {
      seen.push(`${session}:${payload.toString()}`);
    }
  });
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

describe('frames of the built-in target', () => {
  const bytes = Buffer.concat([
    frameHeader(1, 5),
    Buffer.from('hello'),
    frameHeader(1, 0),
    frameHeader(2, 5),
    Buffer.from('world'),
  ]);

  it('give back the payloads of each session and its end', () => {
    assert.deepEqual(read([bytes]), ['1:hello', '1:', '2:world']);
  });

  it('do not depend on where the pipe cuts', () => {
    for (let size = 1; size < bytes.length; size++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      assert.deepEqual(read(chunks), ['1:hello', '1:', '2:world'], `chunks of ${size}`);
    }
  });

  it('carry a length beyond two gigabytes', () => {
    assert.equal(frameHeader(0, 3_000_000_000).readUInt32BE(4), 3_000_000_000);
  });
});
