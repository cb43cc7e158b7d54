import assert from 'node:assert/strict';
import { readTar } from './tar';

function entry(name: string, type: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe('readTar', () => {
  const long = 'x'.repeat(600);
  const archive = Buffer.concat([
    entry('base/', '5', ''),
    entry('base/PG_VERSION', '0', '18\n'),
    entry('base/long', '0', long),
    entry('empty', '0', ''),
    Buffer.alloc(1024),
  ]);

  it('gives folders and files in their order', () => {
    assert.deepEqual(
      [...readTar(archive)].map(({ path, content }) => [path, content?.toString()]),
      [
        ['base', undefined],
        ['base/PG_VERSION', '18\n'],
        ['base/long', long],
        ['empty', ''],
      ],
    );
  });

  it('does not take an archive that was cut short for a whole one', () => {
    const end = archive.length - 1024;
    for (const length of [end, end - 512, 1536 + 512, 700, 0]) {
      assert.throws(() => [...readTar(archive.subarray(0, length))], /ends inside|no end/);
    }
  });

  it('refuses links and other things that it does not know', () => {
    assert.throws(() => [...readTar(entry('link', '2', ''))], /type 2/);
  });
});
