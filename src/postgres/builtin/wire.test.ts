import assert from 'node:assert/strict';
import { firstColumn, readMessages, readStartup } from './wire';

function startup(code: number, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.writeUInt32BE(code, 4);
  return Buffer.concat([header, body]);
}

describe('the first message of a connection', () => {
  it('asks for TLS, for GSS encryption or for a cancel', () => {
    assert.deepEqual(readStartup(startup(80877103, '')), { kind: 'encryption' });
    assert.deepEqual(readStartup(startup(80877104, '')), { kind: 'encryption' });
    assert.deepEqual(readStartup(startup(80877102, '12345678')), { kind: 'cancel' });
  });

  it('names who connects', () => {
    const message = readStartup(startup(196608, "user\0ana\0application_name\0O'Neil ä\0\0"));
    assert.deepEqual(message, {
      kind: 'startup',
      parameters: new Map([
        ['user', 'ana'],
        ['application_name', "O'Neil ä"],
      ]),
    });
  });

  it('may be cut short', () => {
    assert.deepEqual(readStartup(Buffer.from([0, 0, 0, 4])), {
      kind: 'startup',
      parameters: new Map(),
    });
  });
});

describe('the messages of the server', () => {
  const row = (value: string | null): Buffer => {
    const text = Buffer.from(value ?? '');
    const bytes = Buffer.alloc(11);
    bytes.write('D', 0);
    bytes.writeUInt32BE(10 + text.length, 1);
    bytes.writeUInt16BE(1, 5);
    bytes.writeInt32BE(value === null ? -1 : text.length, 7);
    return Buffer.concat([bytes, text]);
  };

  it('are told apart, and a row gives its first column', () => {
    const messages = [...readMessages(Buffer.concat([row('ä b'), row(null), row('')]))];
    assert.deepEqual(
      messages.map(({ type, body }) => [String.fromCharCode(type), firstColumn(body)]),
      [
        ['D', 'ä b'],
        ['D', ''],
        ['D', ''],
      ],
    );
  });
});
